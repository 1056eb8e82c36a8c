using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The webhook subscriptions.</summary>
internal sealed class InstantlyWebhooks(Func<string> nextId, TimeProvider time)
{
    private static readonly string[] SubscriptionTypes =
    [
        "all_events", "email_sent", "email_opened", "email_link_clicked", "reply_received", "email_bounced", "lead_unsubscribed", "account_error",
        "campaign_completed", "lead_neutral", "lead_interested", "lead_not_interested", "lead_meeting_booked", "lead_meeting_completed", "lead_closed",
        "lead_out_of_office", "lead_wrong_person", "lead_no_show", "supersearch_enrichment_completed",
    ];

    private readonly SortedDictionary<string, InstantlyWebhook> _webhooks = new(StringComparer.Ordinal);

    public IEnumerable<InstantlyWebhook> All => _webhooks.Values;

    public InstantlyWebhook Store(InstantlyWebhook webhook) => _webhooks[webhook.Id] = webhook;

    public Answer Handle(IncomingCall call, string[] path) => (call.Method, path) switch
    {
        ("GET", []) => InstantlyPages.Page(call, _webhooks.Values, webhook => webhook.Id, Shown, "limit", "starting_after", "campaign", "event_type"),
        ("POST", []) => Create(call),
        ("GET", [var id]) => _webhooks.TryGetValue(id, out var webhook) ? Answer.Json(200, Shown(webhook)) : InstantlyErrors.NotFound("Webhook"),
        ("DELETE", [var id]) => Delete(call, id),
        ("POST", [var id, "resume"]) => Resume(id),
        _ => InstantlyErrors.NoRoute(call),
    };

    private Answer Create(IncomingCall call)
    {
        var body = new InstantlyBody(call, "target_hook_url", "event_type", "campaign", "name", "custom_interest_value", "headers");
        if (body.Text("target_hook_url") is not { } url || !Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
        {
            return InstantlyErrors.Invalid("body/target_hook_url must match pattern \"^https?://\"");
        }
        var type = body.Text("event_type");
        if (type is not null && !SubscriptionTypes.Contains(type))
        {
            return InstantlyErrors.Invalid($"body/event_type '{type}' is not one that can be subscribed");
        }
        if (body["headers"] is { } headers && (headers is not JsonObject map || map.Any(pair => !pair.Value.IsText())))
        {
            return InstantlyErrors.Invalid("body/headers must be a map of strings");
        }
        var webhook = Store(new InstantlyWebhook
        {
            Id = nextId(),
            TargetUrl = url,
            EventType = type,
            Name = body.Text("name"),
            Campaign = body.Text("campaign"),
            CustomInterestValue = body["custom_interest_value"].IsNumber() ? body["custom_interest_value"]!.GetValue<double>() : null,
            Headers = (body["headers"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value.Text()!, StringComparer.OrdinalIgnoreCase),
            CreatedAt = time.GetUtcNow(),
        });
        return Answer.Json(200, Shown(webhook), $"registered a webhook for {type ?? "a custom label"}");
    }

    private Answer Delete(IncomingCall call, string id)
    {
        InstantlyBody.MustBeNull(call);
        return _webhooks.Remove(id, out var webhook) ? Answer.Json(200, Shown(webhook), "deleted a webhook") : InstantlyErrors.NotFound("Webhook");
    }

    private Answer Resume(string id) => _webhooks.TryGetValue(id, out var webhook)
        ? Answer.Json(200, Shown(Store(webhook with { Status = 1, ErrorAt = null })), "resumed a webhook")
        : InstantlyErrors.NotFound("Webhook");

    private static JsonObject Shown(InstantlyWebhook webhook)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in webhook.Headers)
        {
            headers[name] = value;
        }
        return new JsonObject
        {
            ["id"] = webhook.Id,
            ["organization"] = Deliveries.Workspace,
            ["campaign"] = webhook.Campaign,
            ["name"] = webhook.Name,
            ["target_hook_url"] = webhook.TargetUrl,
            ["event_type"] = webhook.EventType,
            ["custom_interest_value"] = webhook.CustomInterestValue,
            ["headers"] = headers,
            ["timestamp_created"] = webhook.CreatedAt.Iso(),
            ["status"] = webhook.Status,
            ["timestamp_error"] = webhook.ErrorAt is { } at ? at.Iso() : null,
        };
    }
}
