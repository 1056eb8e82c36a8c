namespace InstantlyPipeline.Routes;

/// <summary>What routes decided for an event. It is kept with the event, so that a retry after the file has changed does the
/// same.</summary>
/// <param name="Routes">Names of the routes that matched; empty when none did.</param>
public sealed record RouteDecision(IReadOnlyList<string> Routes, IReadOnlyList<RouteAction> Actions)
{
    public static RouteDecision None { get; } = new([], []);

    /// <summary>Whether the workflow's own alert is left out: a route says whom to tell, or that nobody is told.</summary>
    public bool ReplacesAlert => Actions.Any(action => action.What is RouteAction.Alert or RouteAction.Nothing);

    /// <summary>A route says that nothing is done.</summary>
    public bool IsNothing => Actions.Any(action => action.What is RouteAction.Nothing);

    /// <summary>The task that a route asks for; an event has one task at most, so the first counts.</summary>
    public RouteAction? Task => Actions.FirstOrDefault(action => action.What is RouteAction.Task);

    /// <summary>The routes, as people are told.</summary>
    public string Names => string.Join(", ", Routes);
}
