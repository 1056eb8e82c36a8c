using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Arrivals;

/// <summary>Brings the lead records of an older version to where they are kept now, some at a time. A run that is cut off is continued by
/// the next.</summary>
internal sealed class LeadMove(LeadBook leads) : IUpkeep
{
    /// <summary>Leads in one run.</summary>
    public const int Most = 2_000;

    public string Name => "leads-move";

    public Task RunAsync(CancellationToken cancellationToken) => leads.MoveAsync(Most, cancellationToken);
}
