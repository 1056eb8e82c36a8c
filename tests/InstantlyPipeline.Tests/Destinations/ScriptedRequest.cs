using System.Text.Json.Nodes;

namespace InstantlyPipeline.Tests.Destinations;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Target">Path and query exactly as sent, percent-encoding included.</param>
public sealed record ScriptedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Line => $"{Method} {Target}";

    public JsonNode Json => JsonNode.Parse(Body)!;
}
