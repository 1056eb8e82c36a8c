using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Request bodies: JSON objects of known fields.</summary>
internal static class HubSpotBody
{
    public static JsonObject Read(IncomingCall call) =>
        call.JsonBody() ?? throw HubSpotErrors.Invalid("the body is not a JSON object").AsException();

    public static void OnlyKeys(JsonObject body, params ReadOnlySpan<string> known)
    {
        foreach (var (name, _) in body)
        {
            if (!known.Contains(name))
            {
                throw HubSpotErrors.Invalid($"Invalid input JSON: unknown field '{name}'").AsException();
            }
        }
    }
}
