using System.Text;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A Teams channel behind a Workflows (Power Automate) webhook.</summary>
/// <remarks>
/// Source: Microsoft's documents of the workflow trigger "When a Teams webhook request is received". The flow takes any JSON with 202 and
/// fails later where the caller cannot see it; so a wrong card is answered 202 here too, shows nothing, and is named in
/// <see cref="ReceivedCall.Refusal"/>.
/// </remarks>
public sealed class StandInTeams(TimeProvider? time = null) : StandInServer("Teams", "/", time)
{
    private const string AlertEffect = "Teams alert";
    private const string Path = "/workflows/5c0f7a3e91d24b6f8a12c4de7f60b935/triggers/manual/paths/invoke";
    private const string Signature = "Zx4tQ0mJrN8vKcW2yBhLgD6sEaPu1iOf";
    private const int MaxBytes = 28 * 1024;

    private readonly List<TeamsMessage> _messages = [];

    public Uri WebhookUrl => new(BaseAddress, $"{Path}?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={Signature}");

    public override IReadOnlyList<string> EffectKinds => [AlertEffect];

    public override IReadOnlyList<SideEffect> Effects => [.. Messages.Select(message => new SideEffect(AlertEffect, message.Card))];

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["Teams:WebhookUrl"] = WebhookUrl.AbsoluteUri };

    public IReadOnlyList<TeamsMessage> Messages => Read(() => (TeamsMessage[])[.. _messages]);

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Path != Path)
        {
            return Error(404, "WorkflowNotFound").Because("no workflow has this address");
        }
        if (call.Query.GetValueOrDefault("sig") != Signature)
        {
            return Error(401, "AuthorizationFailed").Because("sig is missing or changed; the address must be used exactly as given");
        }
        if (call.Method != "POST")
        {
            return Error(405, "MethodNotAllowed").Because($"{call.Method} instead of POST");
        }
        if (!call.HasJsonContentType || call.JsonBody() is not { } body)
        {
            return Error(400, "InvalidRequestContent").Because("the body is not a JSON object sent as application/json");
        }
        var bytes = Encoding.UTF8.GetByteCount(call.Body);
        if (bytes > MaxBytes)
        {
            return Answer.Empty(202).Because($"the flow fails: {bytes} bytes, and a message holds about {MaxBytes}");
        }
        if (Fault(body) is { } fault)
        {
            return Answer.Empty(202).Because($"the flow fails: {fault}");
        }
        foreach (var attachment in body["attachments"]!.AsArray())
        {
            var card = attachment!["content"]!;
            _messages.Add(new TeamsMessage(Time.GetUtcNow(), card.ToJsonString(), string.Join('\n', Texts(card))));
        }
        return Answer.Empty(202, $"posted a card: '{_messages[^1].Text.Split('\n')[0]}'");
    }

    private protected override Answer Failure(int status) => Error(status, status is 429 ? "WorkflowTriggerIsThrottled" : "GatewayError");

    private static string? Fault(JsonObject body)
    {
        if (body["type"].Text() is not "message")
        {
            return "type is not 'message'";
        }
        if (body["attachments"] is not JsonArray { Count: > 0 } attachments)
        {
            return "attachments is missing or empty";
        }
        foreach (var attachment in attachments)
        {
            if (attachment?["contentType"].Text() is not "application/vnd.microsoft.card.adaptive")
            {
                return "contentType is not application/vnd.microsoft.card.adaptive";
            }
            if (attachment["content"] is not JsonObject card)
            {
                return "content is not an object";
            }
            if (card["type"].Text() is not "AdaptiveCard")
            {
                return "content.type is not 'AdaptiveCard'";
            }
            if (card["version"].Text() is not { } version || !Version.TryParse(version, out var number) || number > new Version(1, 5))
            {
                return "content.version is not one Teams shows (up to 1.5)";
            }
            if (card["body"] is not JsonArray { Count: > 0 } elements)
            {
                return "content.body is missing or empty";
            }
            if (elements.Any(element => element?["type"].Text() is null))
            {
                return "an element of content.body has no type";
            }
            if (elements.Any(element => element!["type"].Text() is "TextBlock" && string.IsNullOrEmpty(element["text"].Text())))
            {
                return "a TextBlock has no text";
            }
            foreach (var action in card["actions"]?.AsArray() ?? [])
            {
                if (
                    action?["type"].Text() is "Action.OpenUrl"
                    && (!Uri.TryCreate(action["url"].Text(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                )
                {
                    return "an Action.OpenUrl has no http(s) url";
                }
            }
        }
        return null;
    }

    private static IEnumerable<string> Texts(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                return array.SelectMany(Texts);
            case JsonObject element:
                var own =
                    element["type"].Text() is "TextBlock" or "TextRun" && element["text"].Text() is { } text ? [text]
                    : element["title"].Text() is { } title && element["value"].Text() is { } value ? [$"{title} {value}"]
                    : Array.Empty<string>();
                return own.Concat(element.Where(pair => pair.Value is JsonArray or JsonObject).SelectMany(pair => Texts(pair.Value)));
            default:
                return [];
        }
    }

    private static Answer Error(int status, string code) =>
        Answer.Json(
            status,
            new JsonObject
            {
                ["error"] = new JsonObject { ["code"] = code, ["message"] = "The workflow was not started." },
            }
        );
}
