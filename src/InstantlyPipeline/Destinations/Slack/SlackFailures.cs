using System.Text.Json;
using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>How Slack says no: an incoming webhook by a status and a code as plain text, the API by <c>"ok": false</c> in an answer of
/// 200.</summary>
/// <remarks>Source: Slack's incoming webhook documentation and its changelog of 2016-05-17, which lists the codes; the error lists of the
/// API's methods.</remarks>
internal sealed class SlackFailures(string setting) : DestinationFailures("Slack", setting)
{
    /// <summary>Slack takes one message a second; it names its wait, and may disable an app that carries on.</summary>
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);

    public override bool IsFailure(DestinationAnswer answer) =>
        base.IsFailure(answer)
        || (
            answer.Json is { ValueKind: JsonValueKind.Object } json
            && json.TryGetProperty("ok", out var ok)
            && ok.ValueKind is JsonValueKind.False
        );

    protected override bool CameTooFast(DestinationAnswer answer) =>
        answer.Status == 429 || Code(answer) is "ratelimited" or "rate_limited";

    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) =>
        (answer.Status, Code(answer)) switch
        {
            (429, _) or (_, "ratelimited" or "rate_limited") => Transient(
                answer,
                answer.RetryAfter(now) ?? DefaultWait,
                "too many messages"
            ),
            (>= 500 or 408, _) => null,
            (_, "internal_error" or "fatal_error" or "service_unavailable" or "request_timeout" or "team_added_to_org") => Transient(
                answer,
                null
            ),
            (_, "invalid_auth" or "not_authed" or "account_inactive" or "token_revoked" or "token_expired") => Permanent(
                answer,
                "unauthorized",
                $"the bot token is not accepted; check {Setting}"
            ),
            (_, "missing_scope" or "not_allowed_token_type") => Permanent(
                answer,
                "missing-scope",
                $"the app of {Setting} lacks {Needed(answer) ?? "a scope"}: add it under OAuth & Permissions, and install the app again"
            ),
            (_, "not_in_channel") => Permanent(answer, "not-in-channel", "the bot is not in the channel; invite it there with /invite"),
            (_, "channel_is_archived" or "is_archived") => Permanent(
                answer,
                "channel-archived",
                $"unarchive the channel, or choose another one; see {Setting} and the routes"
            ),
            (200, "channel_not_found") => Permanent(
                answer,
                "channel-not-found",
                "the bot sees no such channel; invite it there, or correct the channel's name"
            ),
            (_, "no_service" or "no_active_hooks" or "no_team" or "channel_not_found") or (404 or 410, _) => Permanent(
                answer,
                "webhook-gone",
                $"the webhook or its channel no longer exists; make a new one and set {Setting}"
            ),
            (_, "action_prohibited" or "invalid_token" or "posting_to_general_channel_denied" or "user_not_found" or "restricted_action")
            or (401 or 403, _) => Permanent(
                answer,
                "webhook-refused",
                $"it may not post; check the app in Slack's administration and {Setting}"
            ),
            (400 or 413, _) or (200, _) => Permanent(
                answer,
                "invalid-payload",
                "the message is not one Slack accepts: a fault of the pipeline, please report it"
            ),
            _ => null,
        };

    protected override IEnumerable<string?> Details(DestinationAnswer answer)
    {
        yield return Code(answer);
    }

    /// <summary>The scope that Slack asks for.</summary>
    private static string? Needed(DestinationAnswer answer) =>
        answer.TextAt("needed") is { Length: <= 80 } needed
        && needed.All(character => char.IsAsciiLetterLower(character) || character is ':' or '.' or ',' or '_')
            ? needed
            : null;

    private static string? Code(DestinationAnswer answer) =>
        (answer.TextAt("error") ?? answer.Text.Trim()) switch
        {
            { Length: <= 60 } code
            and (
                "invalid_payload"
                or "no_text"
                or "invalid_blocks"
                or "too_many_attachments"
                or "user_not_found"
                or "action_prohibited"
                or "invalid_token"
                or "posting_to_general_channel_denied"
                or "channel_not_found"
                or "no_service"
                or "no_active_hooks"
                or "no_team"
                or "channel_is_archived"
                or "rollup_error"
                or "ratelimited"
                or "rate_limited"
                or "internal_error"
                or "fatal_error"
                or "service_unavailable"
                or "request_timeout"
                or "team_added_to_org"
                or "invalid_auth"
                or "not_authed"
                or "account_inactive"
                or "token_revoked"
                or "token_expired"
                or "missing_scope"
                or "not_allowed_token_type"
                or "not_in_channel"
                or "is_archived"
                or "restricted_action"
                or "msg_too_long"
                or "thread_not_found"
                or "message_not_found"
                or "cant_update_message"
                or "invalid_metadata_format"
                or "invalid_arguments"
                or "invalid_cursor"
            ) => code,
            _ => null,
        };
}
