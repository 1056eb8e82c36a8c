namespace InstantlyPipeline.Operations;

/// <summary>What a caller must be allowed to do to have an operation answered; each includes those before it. The token of the settings
/// allows all of it.</summary>
public enum OperationsRole
{
    /// <summary>Sees what there is, people's addresses and words included.</summary>
    Read,

    /// <summary>Decides about events and leads.</summary>
    Act,

    /// <summary>Changes how the pipeline itself works.</summary>
    Admin,
}
