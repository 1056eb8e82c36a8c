namespace InstantlyPipeline.Routes;

/// <summary>A route as <c>routes list</c> shows it.</summary>
/// <param name="When">Its conditions, in words.</param>
/// <param name="MatchedAt">Null: never.</param>
public sealed record RouteView(string Name, string When, IReadOnlyList<string> Do, DateTimeOffset KnownSince, DateTimeOffset? MatchedAt);
