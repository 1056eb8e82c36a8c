using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Slack: an incoming webhook, and the API that an app's bot talks to.</summary>
/// <remarks>
/// Source: Slack's "Incoming webhooks", where answers and errors are plain text; and its reference of <c>chat.postMessage</c>,
/// <c>chat.update</c>, <c>conversations.list</c>, <c>.history</c> and <c>.replies</c>, which answer 200 whatever happens, with <c>"ok":
/// false</c> and a code. History shows metadata only when it is asked for, and a reply only in its thread.
/// </remarks>
public sealed class StandInSlack(TimeProvider? time = null) : StandInServer("Slack", "/", time)
{
    /// <summary>A channel that the bot is in.</summary>
    public const string Channel = "#replies";

    private const string AlertEffect = "Slack alert";
    private const string Path = "/services/T0SIMULATE/B0SIMULATE/8kQpZ3vXw1sDfR7nUe5yLm2a";
    private const string Token = "xoxb-simulate-5b1d7c9e2f4a";
    private const int MostHistory = 999;

    private readonly List<SlackMessage> _messages = [];
    private readonly Dictionary<string, string> _channels = new()
    {
        ["replies"] = "C0REPLIES1",
        ["pricing"] = "C0PRICING1",
        ["enterprise"] = "C0ENTERPR1",
        ["hot"] = "C0HOTLEAD1",
    };
    private long _posted;

    public Uri WebhookUrl => new(BaseAddress, Path);

    /// <summary>What the bot may do; take one away to see it refused.</summary>
    public ISet<string> Scopes { get; } =
        new HashSet<string> { "chat:write", "channels:read", "channels:history", "groups:read", "groups:history" };

    /// <summary>Names of channels that the bot was not invited to.</summary>
    public ISet<string> NotInvited { get; } = new HashSet<string>();

    /// <summary>How long a message is missing in history and threads after it was posted: Slack promises no read-after-write.</summary>
    public TimeSpan HistoryLag { get; set; }

    public override IReadOnlyList<string> EffectKinds => [AlertEffect];

    public override IReadOnlyList<SideEffect> Effects =>
        [.. Messages.Select(message => new SideEffect(AlertEffect, $"{message.Text} {message.Blocks}"))];

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["Slack:WebhookUrl"] = WebhookUrl.AbsoluteUri };

    /// <summary>Settings that lead to the bot, instead of the webhook.</summary>
    public IReadOnlyDictionary<string, string> BotSettings =>
        new Dictionary<string, string>
        {
            ["Slack:BotToken"] = Token,
            ["Slack:Channel"] = Channel,
            ["Slack:BaseAddress"] = new Uri(BaseAddress, "/api").AbsoluteUri,
        };

    public IReadOnlyList<SlackMessage> Messages => Read(() => (SlackMessage[])[.. _messages]);

    private protected override Answer Handle(IncomingCall call) =>
        call.Segments is ["api", var method] ? HandleApi(call, method) : HandleWebhook(call);

    private protected override Answer Failure(int status) =>
        Answer.Text(
            status,
            status switch
            {
                403 => "action_prohibited",
                404 => "no_service",
                410 => "channel_is_archived",
                429 => "rate_limited",
                500 => "rollup_error",
                _ => "error",
            }
        );

    private protected override string PathForRecord(IncomingCall call) =>
        call.Path.StartsWith("/services/", StringComparison.Ordinal) ? "/services/***" : call.Path;

    private Answer HandleWebhook(IncomingCall call)
    {
        if (call.Path != Path)
        {
            return Refused(404, "no_service", "no webhook has this address");
        }
        if (call.Method != "POST")
        {
            return Refused(405, "method_not_allowed", $"{call.Method} instead of POST");
        }
        if (!call.HasJsonContentType)
        {
            return Refused(400, "invalid_payload", "the content type is not application/json");
        }
        if (call.JsonBody() is not { } body)
        {
            return Refused(400, "invalid_payload", "the body is not a JSON object");
        }
        if (MessageFault(body) is { } fault)
        {
            return Refused(400, fault.Code, fault.Why);
        }
        var text = body["text"].Text()!;
        _messages.Add(new SlackMessage(Time.GetUtcNow(), text, body["blocks"]?.ToJsonString()));
        return Answer.Text(200, "ok", $"posted '{text}'");
    }

    private Answer HandleApi(IncomingCall call, string method)
    {
        if (call.Bearer != Token)
        {
            return No("invalid_auth", "the token is missing or not the bot's");
        }
        return (call.Method, method) switch
        {
            ("POST", "chat.postMessage") => Needs("chat:write") ?? Post(call),
            ("POST", "chat.update") => Needs("chat:write") ?? Update(call),
            ("GET", "conversations.list") => Needs("channels:read")
                ?? (
                    call.Query.GetValueOrDefault("types")?.Contains("private_channel", StringComparison.Ordinal) is true
                        ? Needs("groups:read")
                        : null
                )
                ?? ListChannels(),
            ("GET", "conversations.history") => Needs("channels:history") ?? History(call, thread: null),
            ("GET", "conversations.replies") => Needs("channels:history") ?? History(call, call.Query.GetValueOrDefault("ts")),
            _ => No("unknown_method", $"{call.Method} {method}"),
        };
    }

    private Answer Post(IncomingCall call)
    {
        if (!call.HasJsonContentType || call.JsonBody() is not { } body)
        {
            return No("invalid_json", "the body is not a JSON object sent as application/json");
        }
        if (Member(body["channel"].Text()) is { Refusal: { } refusal })
        {
            return refusal;
        }
        if (MessageFault(body) is { } fault)
        {
            return No(fault.Code, fault.Why);
        }
        if (
            body["metadata"] is { } metadata
            && (metadata["event_type"].Text() is not { Length: > 0 } || metadata["event_payload"] is not JsonObject)
        )
        {
            return No("invalid_metadata_format", "metadata needs event_type and event_payload");
        }
        var (channel, thread) = (body["channel"].Text()!, body["thread_ts"].Text());
        if (
            thread is not null
            && !_messages.Exists(message => message.Channel == channel && message.Ts == thread && message.ThreadTs is null)
        )
        {
            return No("thread_not_found", "no message of this channel has this ts, or it is a reply itself");
        }
        var ts = string.Create(CultureInfo.InvariantCulture, $"{Time.GetUtcNow().ToUnixTimeSeconds()}.{++_posted:000000}");
        _messages.Add(
            new SlackMessage(Time.GetUtcNow(), body["text"].Text()!, body["blocks"]?.ToJsonString())
            {
                Channel = channel,
                Ts = ts,
                ThreadTs = thread,
                Metadata = body["metadata"]?.ToJsonString(),
            }
        );
        return Answer.Json(
            200,
            new JsonObject
            {
                ["ok"] = true,
                ["channel"] = channel,
                ["ts"] = ts,
            },
            $"posted '{body["text"].Text()}' to {channel}"
        );
    }

    private Answer Update(IncomingCall call)
    {
        if (call.JsonBody() is not { } body)
        {
            return No("invalid_json", "the body is not a JSON object");
        }
        var at = _messages.FindIndex(message => message.Channel == body["channel"].Text() && message.Ts == body["ts"].Text());
        if (at < 0)
        {
            return No("message_not_found", "no message of this channel has this ts");
        }
        if (MessageFault(body) is { } fault)
        {
            return No(fault.Code, fault.Why);
        }
        // Metadata stays when it is left out, and blocks do not.
        _messages[at] = _messages[at] with
        {
            Text = body["text"].Text()!,
            Blocks = body["blocks"]?.ToJsonString(),
        };
        return Answer.Json(
            200,
            new JsonObject
            {
                ["ok"] = true,
                ["channel"] = body["channel"].Text(),
                ["ts"] = body["ts"].Text(),
            },
            "updated a message"
        );
    }

    private Answer ListChannels() =>
        Answer.Json(
            200,
            new JsonObject
            {
                ["ok"] = true,
                ["channels"] = new JsonArray([
                    .. _channels.Select(channel => (JsonNode)new JsonObject { ["id"] = channel.Value, ["name"] = channel.Key }),
                ]),
                ["response_metadata"] = new JsonObject { ["next_cursor"] = "" },
            }
        );

    private Answer History(IncomingCall call, string? thread)
    {
        if (Member(call.Query.GetValueOrDefault("channel")) is { Refusal: { } refusal })
        {
            return refusal;
        }
        if (
            !int.TryParse(call.Query.GetValueOrDefault("limit", "100"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            || limit is < 1 or > MostHistory
        )
        {
            return No("invalid_limit", $"limit has to be 1 to {MostHistory}");
        }
        var channel = call.Query["channel"];
        var inclusive = call.Query.GetValueOrDefault("inclusive") is "true" or "1";
        var found = _messages
            .Where(message =>
                message.Channel == channel
                && message.At <= Time.GetUtcNow() - HistoryLag
                && (thread is null ? message.ThreadTs is null : message.ThreadTs == thread || message.Ts == thread)
            )
            .Where(message =>
                call.Query.GetValueOrDefault("oldest") is not { } oldest
                || Compare(message.Ts!, oldest) is > 0
                || (inclusive && Compare(message.Ts!, oldest) is 0)
            )
            .Where(message =>
                call.Query.GetValueOrDefault("latest") is not { } latest
                || Compare(message.Ts!, latest) is < 0
                || (inclusive && Compare(message.Ts!, latest) is 0)
            )
            .Reverse()
            .Take(limit)
            .Select(message => (JsonNode)Shown(message, call.Query.GetValueOrDefault("include_all_metadata") is "true" or "1"));
        return Answer.Json(
            200,
            new JsonObject
            {
                ["ok"] = true,
                ["messages"] = new JsonArray([.. found]),
                ["has_more"] = false,
            }
        );
    }

    private static JsonObject Shown(SlackMessage message, bool metadata)
    {
        var shown = new JsonObject
        {
            ["type"] = "message",
            ["ts"] = message.Ts,
            ["text"] = message.Text,
        };
        if (message.Blocks is not null)
        {
            shown["blocks"] = JsonNode.Parse(message.Blocks);
        }
        if (metadata && message.Metadata is not null)
        {
            shown["metadata"] = JsonNode.Parse(message.Metadata);
        }
        return shown;
    }

    private static int Compare(string one, string other) =>
        decimal.Parse(one, CultureInfo.InvariantCulture).CompareTo(decimal.Parse(other, CultureInfo.InvariantCulture));

    private Answer? Needs(string scope) =>
        Scopes.Contains(scope)
            ? null
            : Answer
                .Json(
                    200,
                    new JsonObject
                    {
                        ["ok"] = false,
                        ["error"] = "missing_scope",
                        ["needed"] = scope,
                    }
                )
                .Because($"the app lacks the scope {scope}");

    private (string? Name, Answer? Refusal) Member(string? channel) =>
        _channels.FirstOrDefault(known => known.Value == channel).Key is not { } name
            ? (null, No("channel_not_found", "no channel has this id; names are not ids"))
        : NotInvited.Contains(name) ? (null, No("not_in_channel", $"the bot is not in #{name}"))
        : (name, null);

    private static (string Code, string Why)? MessageFault(JsonObject body) =>
        body["text"].Text() is not { Length: > 0 } text ? ("no_text", "text is missing or empty; it is also what a notification shows")
        : SlackText.Fault(text) is { } textFault ? ("invalid_payload", $"text: {textFault}")
        : body["blocks"] is { } blocks && SlackBlocks.Fault(blocks) is { } blockFault ? ("invalid_blocks", blockFault)
        : null;

    private static Answer No(string code, string why) => Answer.Json(200, new JsonObject { ["ok"] = false, ["error"] = code }).Because(why);

    private static Answer Refused(int status, string code, string why) => Answer.Text(status, code).Because(why);
}
