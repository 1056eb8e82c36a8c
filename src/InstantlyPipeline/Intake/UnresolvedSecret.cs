namespace InstantlyPipeline.Intake;

/// <summary>Recognises a Key Vault reference that Azure handed through as text, because it could not read the vault.</summary>
/// <remarks>Such text is no secret: whoever knows the vault's name could write it down.</remarks>
internal static class UnresolvedSecret
{
    public static bool Is(string? value) =>
        value?.TrimStart().StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase) is true;
}
