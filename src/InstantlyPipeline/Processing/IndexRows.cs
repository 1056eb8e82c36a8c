using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Processing;

/// <summary>What lists, timelines and searches need to know of one event.</summary>
/// <param name="Listed">Its place in the list of what arrived.</param>
/// <param name="OfLead">Null where it is about no lead.</param>
public sealed record IndexRows(TableWrite Listed, LeadRows? OfLead)
{
    /// <summary>All of it, for somebody who writes nothing else of the lead.</summary>
    public IReadOnlyList<TableWrite> All => OfLead is null ? [Listed] : [Listed, .. OfLead.Apart];
}
