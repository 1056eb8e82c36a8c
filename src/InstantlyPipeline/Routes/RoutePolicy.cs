using InstantlyPipeline.Routes.Files;

namespace InstantlyPipeline.Routes;

/// <summary>Decides which routes an event takes.</summary>
internal static class RoutePolicy
{
    /// <returns>The routes that act, in the file's order; empty when none matches.</returns>
    public static IReadOnlyList<Route> Decide(PipelineFile file, RouteSubject subject)
    {
        var matching = file.Routes.Where(route => route.When.Holds(subject));
        return [.. file.AllMatches ? matching : matching.Take(1)];
    }
}
