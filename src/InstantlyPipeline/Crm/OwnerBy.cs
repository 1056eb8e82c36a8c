namespace InstantlyPipeline.Crm;

/// <summary>What decided who owns a lead.</summary>
public enum OwnerBy
{
    /// <summary>No setting names anybody.</summary>
    Nobody,

    /// <summary>A route names them.</summary>
    Route,

    /// <summary>The person has an owner in the CRM.</summary>
    Record,

    Campaign,

    Account,

    /// <summary>The lead was given to somebody in turn before.</summary>
    Kept,

    /// <summary>It is somebody's turn.</summary>
    Turn,
}
