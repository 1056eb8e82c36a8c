namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>By what bounces are counted.</summary>
internal enum BounceDimension
{
    /// <summary>The domain of the lead's address, and so the server that refused.</summary>
    Domain,

    /// <summary>The mailbox that sent.</summary>
    Account,

    Campaign,

    /// <summary>Who runs the mailbox: by the domain, else by the server that the report names, and so known later.</summary>
    Provider,
}
