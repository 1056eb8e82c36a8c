using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The webhook subscriptions.</summary>
internal sealed class InstantlyWebhooks(Func<string> nextId, TimeProvider time)
{
    public string Workspace { get; set; } = Deliveries.Workspace;

    private static readonly string[] SubscriptionTypes =
    [
        "all_events",
        "email_sent",
        "email_opened",
        "email_link_clicked",
        "reply_received",
        "email_bounced",
        "lead_unsubscribed",
        "account_error",
        "campaign_completed",
        "lead_neutral",
        "lead_interested",
        "lead_not_interested",
        "lead_meeting_booked",
        "lead_meeting_completed",
        "lead_closed",
        "lead_out_of_office",
        "lead_wrong_person",
        "lead_no_show",
        "supersearch_enrichment_completed",
    ];

    private readonly SortedDictionary<string, InstantlyWebhook> _webhooks = new(StringComparer.Ordinal);

    /// <summary>Whether a PATCH merges its headers into those that are there, or replaces them; not documented.</summary>
    public bool MergesHeaders { get; set; }

    public bool RefusesResume { get; set; }

    public IEnumerable<InstantlyWebhook> All => _webhooks.Values;

    public InstantlyWebhook? Find(string id) => _webhooks.GetValueOrDefault(id);

    public InstantlyWebhook Store(InstantlyWebhook webhook) => _webhooks[webhook.Id] = webhook;

    public Answer Handle(IncomingCall call, string[] path) =>
        (call.Method, path) switch
        {
            ("GET", []) => List(call),
            ("GET", ["event-types"]) => Answer.Json(
                200,
                new JsonObject { ["event_types"] = new JsonArray([.. SubscriptionTypes.Select(Standard)]) }
            ),
            ("POST", []) => Create(call),
            ("GET", [var id]) => _webhooks.TryGetValue(id, out var webhook)
                ? Answer.Json(200, Shown(webhook))
                : InstantlyErrors.NotFound("Webhook"),
            ("PATCH", [var id]) => Patch(call, id),
            ("DELETE", [var id]) => Delete(call, id),
            ("POST", [var id, "resume"]) => Resume(id),
            _ => InstantlyErrors.NoRoute(call),
        };

    private Answer List(IncomingCall call)
    {
        var query = call.Query;
        return InstantlyPages.Page(
            call,
            _webhooks
                .Values.Where(webhook => query.GetValueOrDefault("campaign") is not { } campaign || webhook.Campaign == campaign)
                .Where(webhook => query.GetValueOrDefault("event_type") is not { } type || webhook.EventType == type),
            webhook => webhook.Id,
            Shown,
            "limit",
            "starting_after",
            "campaign",
            "event_type"
        );
    }

    private Answer Create(IncomingCall call)
    {
        var body = Body(call);
        if (body.Text("target_hook_url") is null)
        {
            return InstantlyErrors.Invalid("body must have required property 'target_hook_url'");
        }
        var webhook = Store(
            Written(
                body,
                new InstantlyWebhook
                {
                    Id = nextId(),
                    TargetUrl = "",
                    CreatedAt = time.GetUtcNow(),
                }
            )
        );
        return Answer.Json(200, Shown(webhook), $"registered a webhook for {webhook.EventType ?? "a custom label"}");
    }

    /// <summary>What is sent replaces; whether <c>headers</c> is merged into the map that is there is not documented, see
    /// <see cref="MergesHeaders"/>.</summary>
    private Answer Patch(IncomingCall call, string id)
    {
        var body = Body(call);
        return _webhooks.TryGetValue(id, out var webhook)
            ? Answer.Json(200, Shown(Store(Written(body, webhook))), "changed a webhook")
            : InstantlyErrors.NotFound("Webhook");
    }

    private static InstantlyBody Body(IncomingCall call)
    {
        var body = new InstantlyBody(call, "target_hook_url", "event_type", "campaign", "name", "custom_interest_value", "headers");
        if (
            body.Text("target_hook_url") is { } url
            && (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
        )
        {
            throw InstantlyErrors.Invalid("body/target_hook_url must match pattern \"^https?://\"").AsException();
        }
        if (body.Text("event_type") is { } type && !SubscriptionTypes.Contains(type))
        {
            throw InstantlyErrors.Invalid($"body/event_type '{type}' is not one that can be subscribed").AsException();
        }
        return body["headers"] is { } headers && (headers is not JsonObject map || map.Any(pair => !pair.Value.IsText()))
            ? throw InstantlyErrors.Invalid("body/headers must be a map of strings").AsException()
            : body;
    }

    private InstantlyWebhook Written(InstantlyBody body, InstantlyWebhook before)
    {
        var headers = (body["headers"] as JsonObject)?.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Text()!,
            StringComparer.OrdinalIgnoreCase
        );
        return before with
        {
            TargetUrl = body.Text("target_hook_url") ?? before.TargetUrl,
            EventType = body.Has("event_type") ? body.Text("event_type") : before.EventType,
            Name = body.Has("name") ? body.Text("name") : before.Name,
            Campaign = body.Has("campaign") ? body.Text("campaign") : before.Campaign,
            CustomInterestValue = body["custom_interest_value"].IsNumber()
                ? body["custom_interest_value"]!.GetValue<double>()
                : before.CustomInterestValue,
            Headers =
                headers is null ? before.Headers
                : MergesHeaders
                    ? headers
                        .Concat(before.Headers)
                        .DistinctBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
                        .ToDictionary(StringComparer.OrdinalIgnoreCase)
                : headers,
        };
    }

    private Answer Delete(IncomingCall call, string id)
    {
        InstantlyBody.MustBeNull(call);
        return _webhooks.Remove(id, out var webhook)
            ? Answer.Json(200, Shown(webhook), "deleted a webhook")
            : InstantlyErrors.NotFound("Webhook");
    }

    private Answer Resume(string id) =>
        !_webhooks.TryGetValue(id, out var webhook) ? InstantlyErrors.NotFound("Webhook")
        : RefusesResume ? InstantlyErrors.Error(400, "Webhook cannot be resumed")
        : Answer.Json(200, Shown(Store(webhook with { Status = 1, ErrorAt = null })), "resumed a webhook");

    private static JsonObject Standard(string type) =>
        new()
        {
            ["id"] = type,
            ["label"] = type.Replace('_', ' '),
            ["type"] = "standard",
        };

    private JsonObject Shown(InstantlyWebhook webhook)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in webhook.Headers)
        {
            headers[name] = value;
        }
        return new JsonObject
        {
            ["id"] = webhook.Id,
            ["organization"] = Workspace,
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
