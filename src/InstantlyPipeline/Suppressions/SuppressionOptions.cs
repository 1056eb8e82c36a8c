namespace InstantlyPipeline.Suppressions;

/// <summary>Settings <c>Suppressions__…</c>.</summary>
public sealed class SuppressionOptions
{
    /// <summary>Whether an address that one workspace has barred counts as barred in all of them, before anything is done in its
    /// favour.</summary>
    /// <value>False: each client has a list of its own. An agency whose clients agree may share it.</value>
    public bool AcrossWorkspaces { get; set; }
}
