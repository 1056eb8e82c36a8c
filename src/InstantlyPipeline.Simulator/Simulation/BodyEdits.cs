using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Makes a good body hard to take.</summary>
internal static class BodyEdits
{
    private static readonly Action<JsonObject>[] Malformations =
    [
        body => body["timestamp"] = "yesterday, about noon",
        body => body["timestamp"] = 1_755_439_329,
        body => body["event_type"] = null,
        body => body.Remove("workspace"),
        body => body["campaign_id"] = new JsonArray(),
        body => body["lead_email"] = 42,
        body => body["step"] = "two",
        body => body["is_first"] = "yes",
    ];

    /// <summary>The body with a custom variable that brings it to exactly this size.</summary>
    /// <param name="size">In bytes; a body that is larger already is left as it is.</param>
    public static byte[] Grown(byte[] body, int size)
    {
        var opening = ",\"notes\":\""u8;
        var closing = "\"}"u8;
        var head = body.Length - 1; // without its closing brace
        if (size < head + opening.Length + closing.Length)
        {
            return body;
        }
        var grown = new byte[size];
        grown.AsSpan().Fill((byte)'n');
        body.AsSpan(0, head).CopyTo(grown);
        opening.CopyTo(grown.AsSpan(head));
        closing.CopyTo(grown.AsSpan(size - closing.Length));
        return grown;
    }

    /// <summary>The body with one field as it should not be.</summary>
    /// <param name="kind">Counts through the kinds, over and over.</param>
    public static byte[] Malformed(byte[] body, int kind)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        Malformations[kind % Malformations.Length](json);
        return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
