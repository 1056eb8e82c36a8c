using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>A deal of one person; pipeline and stage come from the settings.</summary>
/// <param name="Key">Stored on the deal, so that <see cref="PipedriveClient.FindDealAsync"/> finds it again.</param>
public sealed record PipedriveDealDetails(EventKey Key, string Title, long PersonId);
