using System.Text.Json;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Intake;

/// <summary>Whose a delivery says that it is, where it cannot be read as an event.</summary>
internal static class SaidWorkspace
{
    private const int Longest = 100;

    /// <returns>Null where it says nothing of use.</returns>
    public static string? Of(ReadOnlySpan<byte> body)
    {
        if (EventReader.Read(body).Identity is { } identity)
        {
            return identity.Workspace;
        }
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            return
                json.RootElement.ValueKind is JsonValueKind.Object
                && json.RootElement.TryGetProperty("workspace", out var said)
                && said.ValueKind is JsonValueKind.String
                && said.GetString()?.Trim() is { Length: > 0 and <= Longest } workspace
                && !workspace.Any(char.IsControl)
                ? workspace
                : null;
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or text that is no Unicode
        }
    }
}
