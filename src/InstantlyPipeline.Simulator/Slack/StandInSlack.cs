namespace InstantlyPipeline.Simulator;

/// <summary>Slack's incoming webhook.</summary>
/// <remarks>Source: Slack's "Incoming webhooks". Answers and errors are plain text.</remarks>
public sealed class StandInSlack(TimeProvider? time = null) : StandInServer("Slack", "/", time)
{
    private const string AlertEffect = "Slack alert";
    private const string Path = "/services/T0SIMULATE/B0SIMULATE/8kQpZ3vXw1sDfR7nUe5yLm2a";

    private readonly List<SlackMessage> _messages = [];

    public Uri WebhookUrl => new(BaseAddress, Path);

    public override IReadOnlyList<string> EffectKinds => [AlertEffect];

    public override IReadOnlyList<SideEffect> Effects => [.. Messages.Select(message => new SideEffect(AlertEffect, $"{message.Text} {message.Blocks}"))];

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Slack:WebhookUrl"] = WebhookUrl.AbsoluteUri,
    };

    public IReadOnlyList<SlackMessage> Messages => Read(() => (SlackMessage[])[.. _messages]);

    private protected override Answer Handle(IncomingCall call)
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
        if (body["text"].Text() is not { Length: > 0 } text)
        {
            return Refused(400, "no_text", "text is missing or empty; it is also what a notification shows");
        }
        if (SlackText.Fault(text) is { } textFault)
        {
            return Refused(400, "invalid_payload", $"text: {textFault}");
        }
        if (body["blocks"] is { } blocks && SlackBlocks.Fault(blocks) is { } blockFault)
        {
            return Refused(400, "invalid_blocks", blockFault);
        }
        _messages.Add(new SlackMessage(Time.GetUtcNow(), text, body["blocks"]?.ToJsonString()));
        return Answer.Text(200, "ok", $"posted '{text}'");
    }

    private protected override Answer Failure(int status) => Answer.Text(status, status switch
    {
        403 => "action_prohibited",
        404 => "no_service",
        410 => "channel_is_archived",
        429 => "rate_limited",
        500 => "rollup_error",
        _ => "error",
    });

    private protected override string PathForRecord(IncomingCall call)
        => call.Path.StartsWith("/services/", StringComparison.Ordinal) ? "/services/***" : call.Path;

    private static Answer Refused(int status, string code, string why) => Answer.Text(status, code).Because(why);
}
