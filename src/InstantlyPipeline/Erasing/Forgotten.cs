namespace InstantlyPipeline.Erasing;

/// <summary>Whom to forget: a person, a whole client, or a person as one client knows them.</summary>
/// <param name="Email">Lower case; null: everybody of the workspace.</param>
/// <param name="Workspace">Null: in every workspace.</param>
/// <param name="At">When it was asked for. What happens later is new.</param>
internal sealed record Forgotten(string? Email, string? Workspace, DateTimeOffset At)
{
    /// <summary>Whether a row about this lead is about them.</summary>
    public bool Is(string? workspace, string? email) =>
        (Email is null ? Workspace is not null : email is not null && Email.Equals(email.Trim(), StringComparison.OrdinalIgnoreCase))
        && (Workspace is null || (workspace is not null && Folded(Workspace) == Folded(workspace)));

    private static string Folded(string workspace) => workspace.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
