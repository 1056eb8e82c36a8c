using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Intake.Sender;

/// <summary>Who delivers, where there are clients: what they may speak of, and whom the delivery is about.</summary>
/// <param name="sender">The client whose secret it carries; null for a common one.</param>
/// <param name="door">The client that its address or header names; null for none.</param>
/// <param name="isChecked">False where anybody may deliver.</param>
internal sealed class Speaker(ClientSecrets clients, ClientSettings? sender, ClientSettings? door, bool isChecked)
{
    /// <summary>The client whose workspace the delivery named; until it named one, whose door or secret it is.</summary>
    public string? Client { get; private set; } = door?.Name ?? sender?.Name;

    public bool MaySpeakOf(string workspace)
    {
        Client = clients.NameOf(workspace) ?? Client;
        return !isChecked || (!clients.Any && door is null) || clients.MaySpeakOf(workspace, sender, door);
    }
}
