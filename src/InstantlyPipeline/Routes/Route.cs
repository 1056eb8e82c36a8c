namespace InstantlyPipeline.Routes;

/// <summary>A rule of the file: for which events, and what is done then.</summary>
/// <param name="Name">Lower-case letters, digits and dashes: it is in the names of steps.</param>
/// <param name="Actions">At least one.</param>
public sealed record Route(string Name, RouteCondition When, IReadOnlyList<RouteAction> Actions);
