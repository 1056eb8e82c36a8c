namespace InstantlyPipeline.Destinations;

/// <summary>Knows where people find at a destination what was said there of a lead; nobody outside is asked.</summary>
internal interface ILeadLinks
{
    Task<IReadOnlyList<LeadLink>> OfAsync(string workspace, string email, CancellationToken cancellationToken);
}
