namespace InstantlyPipeline.Crm;

/// <summary>What the CRM says of a deal.</summary>
internal enum DealState
{
    Open,

    /// <summary>Won or lost. Nothing moves it any more.</summary>
    Closed,

    /// <summary>People have deleted it.</summary>
    Gone,
}
