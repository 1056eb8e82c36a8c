namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>The servers that take a domain's mail.</summary>
internal interface IMailExchanges
{
    /// <returns>Their names, the preferred one first; empty where the domain names none; null where nobody answered.</returns>
    Task<IReadOnlyList<string>?> OfAsync(string domain, CancellationToken cancellationToken);
}
