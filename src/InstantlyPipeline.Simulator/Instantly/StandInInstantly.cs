using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Instantly's API v2: leads, block list, e-mails, accounts, webhooks and the delivery log.</summary>
/// <remarks>
/// Source: Instantly's OpenAPI file of API v2, August 2026. The two calls that delete everything do so here as they do there, and are
/// recorded as <see cref="ReceivedCall.Severe"/>.
/// </remarks>
public sealed class StandInInstantly : StandInServer
{
    private const string BlockedEffect = "Instantly block-list entry";
    private const string RemovedEffect = "Instantly lead removed";
    private const string InterestEffect = "Instantly interest status";

    private readonly InstantlyLeads _leads;
    private readonly InstantlyBlockList _blocks;
    private readonly InstantlyEmails _emails;
    private readonly InstantlyAccounts _accounts = new();
    private readonly InstantlyWebhooks _webhooks;
    private readonly InstantlyWebhookEvents _webhookEvents;
    private readonly InstantlyGate _gate;
    private readonly SortedSet<string> _paused = new(StringComparer.Ordinal);
    private int _lastId;

    public StandInInstantly(TimeProvider? time = null)
        : base("Instantly", "/api/v2/", time)
    {
        _leads = new InstantlyLeads(Time);
        _webhookEvents = new InstantlyWebhookEvents(Time);
        _gate = new InstantlyGate(Time);
        _blocks = new InstantlyBlockList(NextId, Time);
        _emails = new InstantlyEmails(Time);
        _webhooks = new InstantlyWebhooks(NextId, Time);
    }

    public string ApiKey { get; init; } = "c2ltdWxhdGVkLWluc3RhbnRseTprZXk9";

    /// <summary>Whose account it is.</summary>
    public string Workspace
    {
        get => _webhooks.Workspace;
        init => _webhooks.Workspace = value;
    }

    public override IReadOnlyList<string> EffectKinds => [BlockedEffect, RemovedEffect, InterestEffect];

    public override IReadOnlyList<SideEffect> Effects =>
        [
            .. BlockList.Select(block => new SideEffect(BlockedEffect, block.Value)),
            .. Read(() => (string[])[.. _leads.Removed]).Select(email => new SideEffect(RemovedEffect, email)),
            .. Leads.Where(lead => lead.InterestStatus is not null).Select(lead => new SideEffect(InterestEffect, lead.Email)),
        ];

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["Instantly:BaseAddress"] = BaseAddress.AbsoluteUri, ["Instantly:ApiKey"] = ApiKey };

    /// <summary>Reads of <c>/emails</c> allowed in a minute; the next one is a 429.</summary>
    public int EmailReadsPerMinute { get; set; } = 20;

    /// <summary>Whether blocking an address again is a 400 or answers the entry that exists; the documents do not settle it.</summary>
    public bool RefuseDuplicateBlocks { get; set; } = true;

    /// <summary>What <c>ai-reply-label</c> makes of a reply's text.</summary>
    public Func<string, string> PredictLabel { get; set; } = _ => "Neutral";

    /// <summary>How often <c>ai-reply-label</c> answers; beyond that a 429. Instantly allows 500 in 30 days.</summary>
    public int LabelQuestions { get; set; } = 500;

    /// <summary>Calls allowed in a second and in a minute over everything; the next one is a 429. Instantly's own are
    /// <see cref="DocumentedRate"/>.</summary>
    /// <value>Null: not counted, because load runs and clocks that stand still would meet the limit at once.</value>
    public (int PerSecond, int PerMinute)? Rate
    {
        get => _gate.Rate;
        set => _gate.Rate = value;
    }

    /// <summary>100 a second and 6,000 a minute for a workspace, over all its keys.</summary>
    public static (int PerSecond, int PerMinute) DocumentedRate { get; } = (100, 6_000);

    /// <summary>What the key may do, for example <c>webhooks:read</c>; a call beyond it is a 403.</summary>
    /// <value>Null is <c>all:all</c>.</value>
    public IReadOnlyCollection<string>? Scopes
    {
        get => _gate.Scopes;
        set => _gate.Scopes = value;
    }

    /// <summary>False: every call is a 402.</summary>
    public bool HasPaidPlan
    {
        get => _gate.HasPaidPlan;
        set => _gate.HasPaidPlan = value;
    }

    /// <summary>Whether a PATCH merges its headers into those that are there, or replaces them; not documented.</summary>
    public bool MergesHeaders
    {
        get => _webhooks.MergesHeaders;
        set => _webhooks.MergesHeaders = value;
    }

    /// <summary>A webhook that is off stays off, whoever asks.</summary>
    public bool RefusesResume
    {
        get => _webhooks.RefusesResume;
        set => _webhooks.RefusesResume = value;
    }

    /// <summary>How long the delivery log keeps an attempt; not documented. Null is for ever.</summary>
    public TimeSpan? LogRetention
    {
        get => _webhookEvents.Retention;
        set => _webhookEvents.Retention = value;
    }

    /// <summary>Status of every campaign: 1 active, 2 paused.</summary>
    public int CampaignStatus { get; set; } = 1;

    /// <summary>Called after the API changed a lead's interest, as Instantly then probably raises the matching event. Runs under the
    /// stand-in's lock.</summary>
    public Action<InstantlyLead>? InterestChanged { get; set; }

    public IReadOnlyList<InstantlyLead> Leads => Read(() => (InstantlyLead[])[.. _leads.All]);

    public IReadOnlyList<InstantlyBlock> BlockList => Read(() => (InstantlyBlock[])[.. _blocks.All]);

    public IReadOnlyList<InstantlyEmail> Emails => Read(() => (InstantlyEmail[])[.. _emails.All]);

    public IReadOnlyList<InstantlyAccount> Accounts => Read(() => (InstantlyAccount[])[.. _accounts.All]);

    public IReadOnlyList<InstantlyWebhookEvent> DeliveryLog => Read(() => (InstantlyWebhookEvent[])[.. _webhookEvents.All]);

    /// <summary>Ids of the campaigns that were paused.</summary>
    public IReadOnlyList<string> Paused => Read(() => (string[])[.. _paused]);

    public IReadOnlyList<InstantlyWebhook> Webhooks => Read(() => (InstantlyWebhook[])[.. _webhooks.All]);

    public InstantlyLead AddLead(
        string email,
        string? campaign = null,
        int status = 1,
        string? subsequenceId = null,
        string? firstName = null,
        string? lastName = null,
        string? companyName = null,
        int? interestStatus = null
    ) =>
        Read(() =>
            _leads.Store(
                new InstantlyLead
                {
                    Id = NextId(),
                    Email = email,
                    Campaign = campaign ?? Deliveries.Campaigns[0].Id,
                    Status = status,
                    SubsequenceId = subsequenceId,
                    FirstName = firstName,
                    LastName = lastName,
                    CompanyName = companyName,
                    InterestStatus = interestStatus,
                }
            )
        );

    public InstantlyBlock AddBlock(string value) => Read(() => _blocks.Add(value));

    public InstantlyAccount AddAccount(InstantlyAccount account) => Read(() => _accounts.Store(account));

    public InstantlyEmail AddEmail(InstantlyEmail email)
    {
        Change(() => _emails.Add(email));
        return email;
    }

    /// <summary>A bounce report in the mailbox that mailed the lead.</summary>
    /// <param name="diagnostic">For example <c>smtp; 550 5.1.1 no such user</c>.</param>
    /// <param name="status">The enhanced code of the report's <c>Status</c> line; null leaves the line out.</param>
    /// <param name="action"><c>failed</c>, or <c>delayed</c>, which is no bounce.</param>
    /// <param name="account">The mailbox that mailed the lead.</param>
    /// <param name="from">The local part of the mail system's own address.</param>
    public InstantlyEmail AddNonDeliveryReport(
        InstantlyLead lead,
        string diagnostic,
        string? status = null,
        string action = "failed",
        string account = "ana@outreach.example.org",
        string from = "mailer-daemon"
    )
    {
        var domain = account[(account.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var statusLine = status is null ? "" : $"Status: {status}\r\n";
        return AddEmail(
            new InstantlyEmail
            {
                Id = Read(NextId),
                Subject = action is "delayed" ? "Delivery Status Notification (Delay)" : "Delivery Status Notification (Failure)",
                Text =
                    $"This is an automatically generated Delivery Status Notification.\r\n\r\nReporting-MTA: dns; mx.{domain}\r\n\r\n"
                    + $"Final-Recipient: rfc822; {lead.Email}\r\nAction: {action}\r\n{statusLine}Diagnostic-Code: {diagnostic}\r\n\r\n"
                    // What every report brings along, and what says nothing of the bounce: the refused mail with its headers.
                    + $"Content-Type: message/rfc822\r\n\r\nReceived: from mx.{domain} (Exim 4.94.2)\r\nAuthentication-Results: "
                    + $"mx.{domain}; spf=pass; dkim=pass\r\n\r\nIs your mail blocked as spam?\r\n",
                From = $"{from}@{domain}",
                To = account,
                Account = account,
                Lead = lead.Email,
                LeadId = lead.Id,
                CampaignId = lead.Campaign,
                At = Time.GetUtcNow(),
            }
        );
    }

    public InstantlyWebhook AddWebhook(
        string targetUrl,
        string eventType = "all_events",
        int status = 1,
        DateTimeOffset? errorAt = null,
        IReadOnlyDictionary<string, string>? headers = null
    ) =>
        Read(() =>
            _webhooks.Store(
                new InstantlyWebhook
                {
                    Id = NextId(),
                    TargetUrl = targetUrl,
                    EventType = eventType,
                    Status = status,
                    ErrorAt = errorAt,
                    Headers = headers ?? new Dictionary<string, string>(),
                    CreatedAt = Time.GetUtcNow(),
                }
            )
        );

    /// <summary>Writes a webhook as it now is; one that was deleted meanwhile stays deleted.</summary>
    internal void ChangeWebhook(string id, Func<InstantlyWebhook, InstantlyWebhook> change) =>
        Change(() =>
        {
            if (_webhooks.Find(id) is { } webhook)
            {
                _webhooks.Store(change(webhook));
            }
        });

    /// <summary>An attempt in the delivery log; the id is made here when it is empty.</summary>
    public InstantlyWebhookEvent AddWebhookEvent(InstantlyWebhookEvent attempt) =>
        Read(() => _webhookEvents.Store(attempt.Id.Length > 0 ? attempt : attempt with { Id = NextId() }));

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Bearer != ApiKey)
        {
            return InstantlyErrors.Refused(401, "Invalid API key");
        }
        if (_gate.Refuse(call) is { } closed)
        {
            return closed;
        }
        if (call.Method is not "GET" && call.HasJsonContentType && call.Body.Length is 0)
        {
            return InstantlyErrors.Invalid("Body cannot be empty when content-type is set to 'application/json'");
        }
        if (call.Body.Length > 0 && !call.HasJsonContentType)
        {
            return InstantlyErrors.Refused(415, "Unsupported Media Type");
        }
        string[] path = [.. call.Segments];
        return path is ["api", "v2", .. var rest] ? Route(call, rest) : InstantlyErrors.NoRoute(call);
    }

    /// <summary>The test of a webhook is a POST to its address, which must not be waited for while the stand-in is locked.</summary>
    private protected override async Task<Answer?> HandleApartAsync(IncomingCall call, CancellationToken cancellationToken)
    {
        if (call.Segments is not ["api", "v2", "webhooks", var id, "test"] || call.Method is not "POST" || call.Bearer != ApiKey)
        {
            return null;
        }
        if (Read(() => _gate.Refuse(call)) is { } closed)
        {
            return closed;
        }
        return Read(() => _webhooks.Find(id)) is { } webhook
            ? await InstantlyWebhookTest.RunAsync(webhook, Time, cancellationToken)
            : InstantlyErrors.NotFound("Webhook");
    }

    private protected override Answer Failure(int status) =>
        InstantlyErrors.Error(
            status,
            status switch
            {
                402 => "The workspace has no paid plan",
                403 => "The API key lacks the scope",
                429 => "Rate limit exceeded",
                _ => "Something went wrong",
            }
        );

    /// <summary>The values of a webhook's headers are secrets.</summary>
    private protected override string BodyForRecord(IncomingCall call)
    {
        if (
            call.Segments is not ["api", "v2", "webhooks", ..]
            || call.JsonBody() is not { } body
            || body["headers"] is not JsonObject headers
        )
        {
            return call.Body;
        }
        body["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)"***")));
        return body.ToJsonString();
    }

    private Answer Route(IncomingCall call, string[] path) =>
        path switch
        {
            ["leads", .. var rest] => _leads.Handle(call, rest, InterestChanged),
            ["block-lists-entries", .. var rest] => _blocks.Handle(call, rest, RefuseDuplicateBlocks),
            ["emails", .. var rest] => _emails.Handle(call, rest, EmailReadsPerMinute),
            ["accounts", .. var rest] => _accounts.Handle(call, rest),
            ["webhooks", .. var rest] => _webhooks.Handle(call, rest),
            ["webhook-events", .. var rest] => _webhookEvents.Handle(call, rest),
            ["lead-labels", "ai-reply-label"] when call.Method is "POST" => PredictedLabel(call),
            ["campaigns"] when call.Method is "GET" => InstantlyPages.Page(
                call,
                Deliveries.Campaigns.Where(_ => call.Query.GetValueOrDefault("status") is not { } status || status == $"{CampaignStatus}"),
                campaign => campaign.Id,
                Shown,
                "limit",
                "starting_after",
                "search",
                "status",
                "tag_ids"
            ),
            ["campaigns", var id] when call.Method is "GET" => Deliveries.Campaigns.FirstOrDefault(campaign => campaign.Id == id)
                is { } campaign
                ? Answer.Json(200, Shown(campaign))
                : InstantlyErrors.NotFound("Campaign"),
            ["campaigns", var id, "pause"] when call.Method is "POST" => Pause(call, id),
            ["workspaces", "current"] when call.Method is "GET" => Answer.Json(
                200,
                new JsonObject { ["id"] = Workspace, ["name"] = "Simulated workspace" }
            ),
            _ => InstantlyErrors.NoRoute(call),
        };

    private Answer PredictedLabel(IncomingCall call) =>
        call.JsonBody()?["reply_text"].Text() is not { Length: > 0 } text
            ? InstantlyErrors.Invalid("body must have required property 'reply_text'")
        : LabelQuestions-- <= 0 ? InstantlyErrors.Error(429, "Rate limit exceeded")
        : Answer.Json(200, new JsonObject { ["result"] = PredictLabel(text), ["custom_labels_considered"] = new JsonArray() });

    private Answer Pause(IncomingCall call, string id)
    {
        InstantlyBody.MustBeNull(call);
        if (Deliveries.Campaigns.FirstOrDefault(campaign => campaign.Id == id) is not { } campaign)
        {
            return InstantlyErrors.NotFound("Campaign");
        }
        _paused.Add(id);
        return Answer.Json(200, Shown(campaign), $"paused {campaign.Name}");
    }

    // Version-7 shaped and rising, so that order by id is order of creation.
    private string NextId()
    {
        var number = ++_lastId;
        return $"01a01{number >> 16:x3}-{number & 0xffff:x4}-7c00-8000-{number:x12}";
    }

    private JsonObject Shown(SampleCampaign campaign) =>
        new()
        {
            ["id"] = campaign.Id,
            ["name"] = campaign.Name,
            ["status"] = _paused.Contains(campaign.Id) ? 2 : CampaignStatus,
        };
}
