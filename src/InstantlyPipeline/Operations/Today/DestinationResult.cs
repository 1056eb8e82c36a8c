using InstantlyPipeline.Destinations;

namespace InstantlyPipeline.Operations.Today;

/// <summary>What came of an event at one destination.</summary>
/// <param name="Name">As people know it, for example HubSpot.</param>
/// <param name="Result">done, failed or skipped; failed if any of its steps is.</param>
/// <param name="Detail">Of the step that decides: what was done, or why it was not.</param>
public sealed record DestinationResult(string Name, string Result, string? Detail, IReadOnlyList<StepView> Steps)
{
    private static readonly string[] Order = ["failed", "in-doubt", "done", "skipped"];

    /// <summary>In the order of the destinations; steps of the pipeline's own are not among them.</summary>
    internal static IReadOnlyList<DestinationResult> Of(IReadOnlyList<StepView> steps)
    {
        var results = new List<DestinationResult>();
        foreach (var destination in DestinationList.All)
        {
            var prefix = destination.Name.ToLowerInvariant() + "-";
            var own = steps.Where(step => step.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            if (own.Count > 0)
            {
                var decides = own.MinBy(step => Array.IndexOf(Order, step.Status))!;
                results.Add(new DestinationResult(destination.Title, decides.Status, decides.Detail, own));
            }
        }
        return results;
    }
}
