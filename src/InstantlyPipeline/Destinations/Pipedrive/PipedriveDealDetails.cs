using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>A deal of one person; the pipeline comes from the settings.</summary>
/// <param name="Key">Stored on the deal, so that <see cref="PipedriveClient.FindDealAsync"/> finds it again. See
/// <see cref="CrmRecord.DealKey"/>.</param>
internal sealed record PipedriveDealDetails(EventKey Key, string Title, long PersonId)
{
    public long? OrganizationId { get; init; }

    public long? OwnerId { get; init; }

    /// <summary>Null: the stage of the settings, else the pipeline's first.</summary>
    public long? StageId { get; init; }

    public bool Won { get; init; }

    /// <summary>Custom fields of the settings' mapping by name or code, with their values.</summary>
    public IReadOnlyDictionary<string, string> Mapped { get; init; } = new Dictionary<string, string>();
}
