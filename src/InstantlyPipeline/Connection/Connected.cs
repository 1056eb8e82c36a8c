using InstantlyPipeline.Destinations.Instantly;

namespace InstantlyPipeline.Connection;

/// <summary>A workspace in Instantly that the pipeline has a key of.</summary>
/// <param name="Setting">Where the key stands: by this people tell workspaces apart.</param>
/// <param name="Secrets">The secrets that are its client's own; empty where the common ones are accepted.</param>
internal sealed record Connected(InstantlyClient Instantly, string Setting, IReadOnlyList<string> Secrets)
{
    /// <summary>Without the secrets: records print their members.</summary>
    public override string ToString() => $"{nameof(Connected)} {Setting}";
}
