using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Checks blocks against their documented shapes and sizes.</summary>
/// <remarks>Source: Slack's block reference; the total of 13,000 characters is where public users report failures, not a documented
/// limit.</remarks>
internal static class SlackBlocks
{
    private const int MaxTotalText = 13_000;

    /// <returns>What is wrong, or null.</returns>
    public static string? Fault(JsonNode? node)
    {
        if (node is not JsonArray blocks)
        {
            return "blocks is not an array";
        }
        if (blocks.Count > 50)
        {
            return $"{blocks.Count} blocks; at most 50 are allowed";
        }
        var total = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (BlockFault(blocks[i], ref total) is { } fault)
            {
                return $"blocks[{i}]: {fault}";
            }
        }
        return total > MaxTotalText ? $"{total} characters of text over all blocks; about {MaxTotalText} work" : null;
    }

    private static string? BlockFault(JsonNode? node, ref int total) =>
        node is not JsonObject block
            ? "not an object"
            : block["type"].Text() switch
            {
                "header" => TextFault(block["text"], 150, ref total, plainOnly: true),
                "section" => SectionFault(block, ref total),
                "context" => ElementsFault(block, 10, ref total, ContextFault),
                "actions" => ElementsFault(block, 25, ref total, ButtonFault),
                "divider" => null,
                "image" => block["image_url"].Text() is null || block["alt_text"].Text() is null
                    ? "an image needs image_url and alt_text"
                    : null,
                var type => $"unknown block type '{type}'",
            };

    private static string? SectionFault(JsonObject block, ref int total)
    {
        if (block["text"] is null && block["fields"] is null)
        {
            return "a section needs text or fields";
        }
        if (block["text"] is { } text && TextFault(text, 3_000, ref total) is { } textFault)
        {
            return textFault;
        }
        if (block["accessory"] is { } accessory && ButtonFault(accessory, ref total) is { } accessoryFault)
        {
            return accessoryFault;
        }
        if (block["fields"] is not { } node)
        {
            return null;
        }
        if (node is not JsonArray { Count: > 0 and <= 10 } fields)
        {
            return "fields must hold 1 to 10 texts";
        }
        foreach (var field in fields)
        {
            if (TextFault(field, 2_000, ref total) is { } fault)
            {
                return fault;
            }
        }
        return null;
    }

    private delegate string? ElementCheck(JsonNode? element, ref int total);

    private static string? ElementsFault(JsonObject block, int max, ref int total, ElementCheck check)
    {
        if (block["elements"] is not JsonArray { Count: > 0 } elements || elements.Count > max)
        {
            return $"elements must hold 1 to {max} items";
        }
        foreach (var element in elements)
        {
            if (check(element, ref total) is { } fault)
            {
                return fault;
            }
        }
        return null;
    }

    private static string? ContextFault(JsonNode? element, ref int total) =>
        element?["type"].Text() is "image" ? null : TextFault(element, 3_000, ref total);

    private static string? ButtonFault(JsonNode? element, ref int total)
    {
        if (element?["type"].Text() is not "button")
        {
            return $"element type '{element?["type"].Text()}' is not one this channel uses";
        }
        if (TextFault(element["text"], 75, ref total, plainOnly: true) is { } fault)
        {
            return fault;
        }
        return element["url"] is not { } node
            ? null
            : node.Text() switch
            {
                null => "a button's url is not a string",
                { Length: > 3_000 } => "a button's url is longer than 3000 characters",
                var url when !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") =>
                    "a button's url is not an http(s) address",
                _ => null,
            };
    }

    private static string? TextFault(JsonNode? node, int max, ref int total, bool plainOnly = false)
    {
        if (node is not JsonObject text || text["text"].Text() is not { } content)
        {
            return "a text object {type, text} is missing";
        }
        if (content.Length is 0 || content.Length > max)
        {
            return $"a text of {content.Length} characters where 1 to {max} are allowed";
        }
        total += content.Length;
        return text["type"].Text() switch
        {
            "plain_text" => null,
            "mrkdwn" when !plainOnly => SlackText.Fault(content),
            var type => $"text type '{type}' is not allowed here",
        };
    }
}
