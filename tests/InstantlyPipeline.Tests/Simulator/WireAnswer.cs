using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Tests.Simulator;

internal sealed record WireAnswer(int Status, string Body, string? RetryAfter)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string? Text(params ReadOnlySpan<string> path)
    {
        JsonNode? node = Json;
        foreach (var name in path)
        {
            node = node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)] : node?[name];
        }
        return node?.ToString();
    }
}
