using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>An app's bot: posts to any channel it is in, finds again what it posted, and changes it.</summary>
/// <remarks>
/// Source: Slack's reference of <c>chat.postMessage</c>, <c>chat.update</c>, <c>conversations.list</c>, <c>.history</c> and
/// <c>.replies</c>. History promises no read-after-write, so looking before posting again makes doubles rare and does not rule them out.
/// </remarks>
internal sealed class SlackBot(DestinationHttp http, string standardChannel)
{
    private const string MetadataType = "instantly_event";
    private const int MostPages = 20;

    private readonly ConcurrentDictionary<string, string> _ids = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where an alert goes that names no channel.</summary>
    public string StandardChannel { get; } = standardChannel;

    /// <param name="key">Put into the message's metadata, to find it by.</param>
    /// <param name="thread">The thread's root; null begins one.</param>
    /// <exception cref="TransientFailureException">Slack is busy or out of reach; after a timeout or a dropped connection the alert may
    /// have been posted.</exception>
    /// <exception cref="PermanentFailureException">The token, a scope, the channel or the message is refused.</exception>
    public async Task<SlackPost> PostAsync(string channel, Alert alert, string key, string? thread, CancellationToken cancellationToken)
    {
        var id = await ResolveAsync(channel, cancellationToken);
        var message = SlackMessage.Of(alert) with { Channel = id, ThreadTs = thread, Metadata = new(MetadataType, new(key)) };
        var answer = await http.SendAsync(
            DestinationCall.Post("post alert", "chat.postMessage", message, SlackJson.Default.Message) with
            {
                Lane = new Lane($"channel {id}", Pace: null), // one message a second is for each channel
            },
            cancellationToken
        );
        return answer.TextAt("ts") is { } ts ? new(answer.TextAt("channel") ?? id, ts) : throw answer.Unreadable();
    }

    /// <summary>Looks for a message of ours by the key in its metadata.</summary>
    /// <param name="thread">The thread in which it would be; null looks in the channel itself.</param>
    /// <param name="since">It cannot be older.</param>
    public async Task<SlackPost?> FindAsync(
        string channel,
        string key,
        string? thread,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var id = await ResolveAsync(channel, cancellationToken);
        var oldest = (since - TimeSpan.FromMinutes(1)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var what = thread is null
            ? $"conversations.history?channel={id}&oldest={oldest}"
            : $"conversations.replies?channel={id}&ts={thread}&oldest={oldest}";
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await http.SendAsync(
                DestinationCall.Get("look for an alert", $"{what}&include_all_metadata=true&limit=200{cursor}"),
                cancellationToken
            );
            foreach (var message in Items(answer, "messages"))
            {
                if (
                    message.TryGetProperty("metadata", out var metadata)
                    && metadata.TryGetProperty("event_payload", out var payload)
                    && payload.TryGetProperty("key", out var own)
                    && own.ValueKind is JsonValueKind.String
                    && own.GetString() == key
                    && message.TryGetProperty("ts", out var ts)
                )
                {
                    return new(id, ts.GetString()!);
                }
            }
            if (answer.TextAt("response_metadata", "next_cursor") is not { Length: > 0 } next)
            {
                return null;
            }
            cursor = $"&cursor={Uri.EscapeDataString(next)}";
        }
        return null;
    }

    /// <summary>Adds a line to the end of a message, once.</summary>
    /// <returns>False when the message is gone.</returns>
    /// <remarks>An update that leaves the blocks out would drop them, so they are read and sent back.</remarks>
    public async Task<bool> AddLineAsync(SlackPost post, string line, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(
            DestinationCall.Get(
                "read a message",
                $"conversations.history?channel={post.Channel}&oldest={post.Ts}&latest={post.Ts}&inclusive=true&limit=1"
            ),
            cancellationToken
        );
        if (Items(answer, "messages").FirstOrDefault() is not { ValueKind: JsonValueKind.Object } message)
        {
            return false;
        }
        var blocks =
            message.TryGetProperty("blocks", out var kept) && kept.ValueKind is JsonValueKind.Array
                ? (JsonArray)JsonNode.Parse(kept.GetRawText())!
                : [];
        if (
            blocks.Any(block =>
                block?["elements"]?[0]?["text"] is JsonValue text && text.TryGetValue<string>(out var known) && known == line
            )
        )
        {
            return true;
        }
        blocks.Add(
            (JsonNode)
                new JsonObject
                {
                    ["type"] = "context",
                    ["elements"] = new JsonArray(new JsonObject { ["type"] = "mrkdwn", ["text"] = line }),
                }
        );
        var text = message.TryGetProperty("text", out var plain) && plain.ValueKind is JsonValueKind.String ? plain.GetString()! : line;
        var body = new JsonObject
        {
            ["channel"] = post.Channel,
            ["ts"] = post.Ts,
            ["text"] = text,
            ["blocks"] = blocks,
        };
        await http.SendAsync(
            DestinationCall.Post("update a message", "chat.update", body, SlackJson.Default.JsonObject),
            cancellationToken
        );
        return true;
    }

    /// <summary>A channel's id, by its name with or without <c>#</c>.</summary>
    /// <exception cref="PermanentFailureException">The bot sees no channel of this name.</exception>
    public async Task<string> ResolveAsync(string channel, CancellationToken cancellationToken)
    {
        var name = channel.Trim().TrimStart('#');
        if (
            name.Length >= 9
            && name[0] is 'C' or 'G'
            && name.All(character => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character))
        )
        {
            return name;
        }
        if (_ids.TryGetValue(name, out var known))
        {
            return known;
        }
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await http.SendAsync(
                DestinationCall.Get(
                    "list channels",
                    $"conversations.list?types=public_channel,private_channel&exclude_archived=true&limit=200{cursor}"
                ),
                cancellationToken
            );
            foreach (var item in Items(answer, "channels"))
            {
                if (
                    item.TryGetProperty("name", out var called)
                    && item.TryGetProperty("id", out var id)
                    && called.GetString() is { } own
                    && id.GetString() is { } its
                )
                {
                    _ids[own] = its;
                }
            }
            if (_ids.TryGetValue(name, out known))
            {
                return known;
            }
            if (answer.TextAt("response_metadata", "next_cursor") is not { Length: > 0 } next)
            {
                break;
            }
            cursor = $"&cursor={Uri.EscapeDataString(next)}";
        }
        throw new PermanentFailureException(
            "slack-channel-not-found",
            $"Slack shows the bot no channel called #{PlainText.Fit(PlainText.OneLine(name), 80, element => element)}; make it, or "
                + $"invite the bot there (/invite), and look for a typing error in the route or the setting."
        );
    }

    private static IEnumerable<JsonElement> Items(DestinationAnswer answer, string name) =>
        answer.Json is { ValueKind: JsonValueKind.Object } json
        && json.TryGetProperty(name, out var items)
        && items.ValueKind is JsonValueKind.Array
            ? [.. items.EnumerateArray()]
            : [];
}
