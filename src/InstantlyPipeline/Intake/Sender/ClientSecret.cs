using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Intake.Sender;

/// <summary>A secret that is one client's own.</summary>
/// <param name="Index">Its place in the client's list.</param>
internal sealed record ClientSecret(ClientSettings Client, int Index, string Value)
{
    /// <summary>Without the secret: records print their members.</summary>
    public override string ToString() => $"{nameof(ClientSecret)} of {Client.Name}";
}
