using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>How an incoming webhook says no: a status, and a code as plain text.</summary>
/// <remarks>Source: Slack's incoming webhook documentation and its changelog of 2016-05-17, which lists the codes.</remarks>
internal sealed class SlackFailures(string setting) : DestinationFailures("Slack", setting)
{
    /// <summary>Slack takes one message a second; it names its wait, and may disable an app that carries on.</summary>
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);

    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) => (answer.Status, Code(answer)) switch
    {
        (429, _) => Transient(answer, answer.RetryAfter(now) ?? DefaultWait, "too many messages"),
        ( >= 500 or 408, _) => null,
        (_, "channel_is_archived") => Permanent(answer, "channel-archived", $"unarchive the channel, or make a webhook for another one and set {Setting}"),
        (_, "no_service" or "no_active_hooks" or "no_team" or "channel_not_found") or (404 or 410, _)
            => Permanent(answer, "webhook-gone", $"the webhook or its channel no longer exists; make a new one and set {Setting}"),
        (_, "action_prohibited" or "invalid_token" or "posting_to_general_channel_denied" or "user_not_found") or (401 or 403, _)
            => Permanent(answer, "webhook-refused", $"the webhook may not post; check the app in Slack's administration and {Setting}"),
        (400 or 413, _) => Permanent(answer, "invalid-payload", "the message is not one Slack accepts: a fault of the pipeline, please report it"),
        _ => null,
    };

    protected override IEnumerable<string?> Details(DestinationAnswer answer)
    {
        yield return Code(answer);
    }

    private static string? Code(DestinationAnswer answer) => answer.Text.Trim() is
        "invalid_payload" or "no_text" or "invalid_blocks" or "too_many_attachments" or "user_not_found" or "action_prohibited" or "invalid_token"
        or "posting_to_general_channel_denied" or "channel_not_found" or "no_service" or "no_active_hooks" or "no_team" or "channel_is_archived" or "rollup_error"
        ? answer.Text.Trim()
        : null;
}
