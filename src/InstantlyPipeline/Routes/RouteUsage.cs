namespace InstantlyPipeline.Routes;

/// <param name="KnownSince">When the pipeline first saw a route of this name.</param>
/// <param name="MatchedAt">Null: never.</param>
internal sealed record RouteUsage(string Route, DateTimeOffset KnownSince, DateTimeOffset? MatchedAt);
