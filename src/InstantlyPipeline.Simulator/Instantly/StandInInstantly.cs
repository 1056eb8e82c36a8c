using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Instantly's API v2: leads, block list, e-mails, accounts, webhooks and the delivery log.</summary>
/// <remarks>
/// Source: reference/instantly.md §2. The two calls that delete everything do so here as they do there, and are
/// recorded as <see cref="ReceivedCall.Severe"/>.
/// </remarks>
public sealed class StandInInstantly(TimeProvider? time = null) : StandInServer("Instantly", "/api/v2/", time)
{
    private static readonly string[] FreeMailDomains =
        ["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "aol.com", "gmx.de", "gmx.net", "web.de", "proton.me"];

    private static readonly string[] SubscriptionTypes =
    [
        "all_events", "email_sent", "email_opened", "email_link_clicked", "reply_received", "email_bounced", "lead_unsubscribed", "account_error",
        "campaign_completed", "lead_neutral", "lead_interested", "lead_not_interested", "lead_meeting_booked", "lead_meeting_completed", "lead_closed",
        "lead_out_of_office", "lead_wrong_person", "lead_no_show", "supersearch_enrichment_completed",
    ];

    private readonly SortedDictionary<string, InstantlyLead> _leads = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, InstantlyBlock> _blocks = new(StringComparer.Ordinal);
    private readonly List<InstantlyEmail> _emails = [];
    private readonly Dictionary<string, InstantlyAccount> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, InstantlyWebhook> _webhooks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, InstantlyWebhookEvent> _webhookEvents = new(StringComparer.Ordinal);
    private readonly Queue<DateTimeOffset> _emailReads = [];
    private int _lastId;

    public string ApiKey { get; init; } = "c2ltdWxhdGVkLWluc3RhbnRseTprZXk9";

    /// <summary>Reads of <c>/emails</c> allowed in a minute; the next one is a 429.</summary>
    public int EmailReadsPerMinute { get; set; } = 20;

    /// <summary>Whether blocking an address again is a 400 or answers the entry that exists; the documents do not settle it.</summary>
    public bool RefuseDuplicateBlocks { get; set; } = true;

    /// <summary>Called after the API changed a lead's interest, as Instantly then probably raises the matching event. Runs under the stand-in's lock.</summary>
    public Action<InstantlyLead>? InterestChanged { get; set; }

    public IReadOnlyList<InstantlyLead> Leads => Read(() => (InstantlyLead[])[.. _leads.Values]);

    public IReadOnlyList<InstantlyBlock> BlockList => Read(() => (InstantlyBlock[])[.. _blocks.Values]);

    public IReadOnlyList<InstantlyEmail> Emails => Read(() => (InstantlyEmail[])[.. _emails]);

    public IReadOnlyList<InstantlyAccount> Accounts => Read(() => (InstantlyAccount[])[.. _accounts.Values]);

    public IReadOnlyList<InstantlyWebhook> Webhooks => Read(() => (InstantlyWebhook[])[.. _webhooks.Values]);

    public InstantlyLead AddLead(string email, string? campaign = null, int status = 1, string? subsequenceId = null, string? firstName = null,
        string? lastName = null, string? companyName = null)
        => Read(() =>
        {
            var lead = new InstantlyLead
            {
                Id = NextId(),
                Email = email,
                Campaign = campaign ?? Deliveries.Campaigns[0].Id,
                Status = status,
                SubsequenceId = subsequenceId,
                FirstName = firstName,
                LastName = lastName,
                CompanyName = companyName,
            };
            return _leads[lead.Id] = lead;
        });

    public InstantlyBlock AddBlock(string value) => Read(() => Block(value));

    public InstantlyAccount AddAccount(InstantlyAccount account) => Read(() => _accounts[account.Email] = account);

    public InstantlyEmail AddEmail(InstantlyEmail email)
    {
        Change(() => _emails.Add(email));
        return email;
    }

    /// <summary>A bounce report in the mailbox that mailed the lead.</summary>
    /// <param name="diagnostic">For example <c>smtp; 550 5.1.1 no such user</c>.</param>
    /// <param name="status">The enhanced code of the report's <c>Status</c> line; null leaves the line out.</param>
    /// <param name="action"><c>failed</c>, or <c>delayed</c>, which is no bounce.</param>
    public InstantlyEmail AddNonDeliveryReport(InstantlyLead lead, string diagnostic, string? status = null, string action = "failed",
        string account = "ana@outreach.example.org")
    {
        var domain = account[(account.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var statusLine = status is null ? "" : $"Status: {status}\r\n";
        return AddEmail(new InstantlyEmail
        {
            Id = Read(NextId),
            Subject = action is "delayed" ? "Delivery Status Notification (Delay)" : "Delivery Status Notification (Failure)",
            Text = $"This is an automatically generated Delivery Status Notification.\r\n\r\nReporting-MTA: dns; mx.{domain}\r\n\r\n"
                + $"Final-Recipient: rfc822; {lead.Email}\r\nAction: {action}\r\n{statusLine}Diagnostic-Code: {diagnostic}\r\n\r\n"
                // What every report brings along, and what says nothing of the bounce: the refused mail with its headers.
                + $"Content-Type: message/rfc822\r\n\r\nReceived: from mx.{domain} (Exim 4.94.2)\r\nAuthentication-Results: mx.{domain}; spf=pass; dkim=pass\r\n\r\nIs your mail blocked as spam?\r\n",
            From = $"mailer-daemon@{domain}",
            To = account,
            Account = account,
            Lead = lead.Email,
            LeadId = lead.Id,
            CampaignId = lead.Campaign,
            At = Time.GetUtcNow(),
        });
    }

    public InstantlyWebhook AddWebhook(string targetUrl, string eventType = "all_events", int status = 1, DateTimeOffset? errorAt = null)
        => Read(() => Store(new InstantlyWebhook
        {
            Id = NextId(),
            TargetUrl = targetUrl,
            EventType = eventType,
            Status = status,
            ErrorAt = errorAt,
            CreatedAt = Time.GetUtcNow(),
        }));

    /// <summary>An attempt in the delivery log; the id is made here when it is empty.</summary>
    public InstantlyWebhookEvent AddWebhookEvent(InstantlyWebhookEvent attempt) => Read(() =>
    {
        var kept = attempt.Id.Length > 0 ? attempt : attempt with { Id = NextId() };
        return _webhookEvents[kept.Id] = kept;
    });

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Bearer != ApiKey)
        {
            return InstantlyErrors.Refused(401, "Invalid API key");
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
        return path is ["api", "v2", .. var rest] ? Route(call, rest) : NoRoute(call);
    }

    private protected override Answer Failure(int status) => InstantlyErrors.Error(status, status switch
    {
        402 => "The workspace has no paid plan",
        403 => "The API key lacks the scope",
        429 => "Rate limit exceeded",
        _ => "Something went wrong",
    });

    private Answer Route(IncomingCall call, string[] path) => (call.Method, path) switch
    {
        ("POST", ["leads", "list"]) => ListLeads(call),
        ("GET", ["leads", var id]) => _leads.TryGetValue(id, out var lead) ? Answer.Json(200, Shown(lead)) : InstantlyErrors.NotFound("Lead"),
        ("PATCH", ["leads", var id]) => PatchLead(call, id),
        ("DELETE", ["leads", var id]) => DeleteLead(call, id),
        ("DELETE", ["leads"]) => DeleteLeads(call),
        ("POST", ["leads", "update-interest-status"]) => UpdateInterest(call),
        ("POST", ["leads", "subsequence", "remove"]) => RemoveFromSubsequence(call),
        ("POST", ["block-lists-entries"]) => CreateBlock(call),
        ("GET", ["block-lists-entries"]) => ListBlocks(call),
        ("GET", ["block-lists-entries", var id]) => _blocks.TryGetValue(id, out var block)
            ? Answer.Json(200, Shown(block))
            : InstantlyErrors.NotFound("Block list entry"),
        ("DELETE", ["block-lists-entries", var id]) => DeleteBlock(call, id),
        ("DELETE", ["block-lists-entries"]) => WipeBlocks(),
        ("GET", ["emails"]) => ListEmails(call),
        ("GET", ["emails", var id]) => _emails.Find(email => email.Id == id) is { } email ? Answer.Json(200, Shown(email)) : InstantlyErrors.NotFound("Email"),
        ("GET", ["accounts", var email]) => _accounts.TryGetValue(email, out var account)
            ? Answer.Json(200, Shown(account))
            : InstantlyErrors.NotFound("Account"),
        ("GET", ["accounts"]) => Page(call, _accounts.Values, account => account.Email, Shown, "limit", "starting_after", "search", "status"),
        ("GET", ["campaigns"]) => Page(call, Deliveries.Campaigns, campaign => campaign.Id, Shown, "limit", "starting_after", "search", "status", "tag_ids"),
        ("GET", ["campaigns", var id]) => Deliveries.Campaigns.FirstOrDefault(campaign => campaign.Id == id) is { } campaign
            ? Answer.Json(200, Shown(campaign))
            : InstantlyErrors.NotFound("Campaign"),
        ("GET", ["workspaces", "current"]) => Answer.Json(200, new JsonObject { ["id"] = Deliveries.Workspace, ["name"] = "Simulated workspace" }),
        ("GET", ["webhooks"]) => Page(call, _webhooks.Values, webhook => webhook.Id, Shown, "limit", "starting_after", "campaign", "event_type"),
        ("POST", ["webhooks"]) => CreateWebhook(call),
        ("GET", ["webhooks", var id]) => _webhooks.TryGetValue(id, out var webhook) ? Answer.Json(200, Shown(webhook)) : InstantlyErrors.NotFound("Webhook"),
        ("DELETE", ["webhooks", var id]) => DeleteWebhook(call, id),
        ("POST", ["webhooks", var id, "resume"]) => ResumeWebhook(id),
        ("GET", ["webhook-events"]) => ListWebhookEvents(call),
        ("GET", ["webhook-events", "summary"]) => SummarizeWebhookEvents(call),
        ("GET", ["webhook-events", "summary-by-date"]) => SummarizeWebhookEventsByDate(call),
        ("GET", ["webhook-events", var id]) => _webhookEvents.TryGetValue(id, out var attempt)
            ? Answer.Json(200, Shown(attempt))
            : InstantlyErrors.NotFound("Webhook event"),
        _ => NoRoute(call),
    };

    private Answer ListLeads(IncomingCall call)
    {
        var body = Body(call, "contacts", "search", "campaign", "list_id", "in_campaign", "in_list", "ids", "excluded_ids", "filter", "queries",
            "distinct_contacts", "limit", "starting_after");
        var contacts = Texts(body, "contacts");
        var ids = Texts(body, "ids");
        var campaign = OptionalText(body, "campaign");
        var listId = OptionalText(body, "list_id");
        var search = OptionalText(body, "search");
        var after = OptionalText(body, "starting_after");
        if (OptionalText(body, "filter") is { } filter && filter is not ("FILTER_VAL_BOUNCED" or "FILTER_LEAD_MEETING_BOOKED"))
        {
            return InstantlyErrors.Invalid($"body/filter: '{filter}' is not a filter this stand-in knows");
        }
        var bounced = OptionalText(body, "filter") is "FILTER_VAL_BOUNCED";
        var booked = OptionalText(body, "filter") is "FILTER_LEAD_MEETING_BOOKED";
        var limit = Limit(body["limit"] is null ? null : body["limit"].Whole() ?? 0);
        var found = _leads.Values
            .Where(lead => contacts is null || contacts.Contains(lead.Email, StringComparer.OrdinalIgnoreCase))
            .Where(lead => ids is null || ids.Contains(lead.Id))
            .Where(lead => campaign is null || lead.Campaign == campaign)
            .Where(lead => listId is null || lead.ListId == listId)
            .Where(lead => search is null || $"{lead.Email} {lead.FirstName} {lead.LastName}".Contains(search, StringComparison.OrdinalIgnoreCase))
            .Where(lead => (!bounced || lead.Status is -1) && (!booked || lead.InterestStatus is 2))
            .Where(lead => after is null || string.CompareOrdinal(lead.Id, after) > 0);
        return Page(found, lead => lead.Id, Shown, limit);
    }

    private Answer PatchLead(IncomingCall call, string id)
    {
        var body = Body(call, "first_name", "last_name", "company_name", "job_title", "phone", "website", "personalization", "lt_interest_status",
            "pl_value_lead", "assigned_to", "custom_variables");
        if (!_leads.TryGetValue(id, out var lead))
        {
            return InstantlyErrors.NotFound("Lead");
        }
        var changed = _leads[id] = lead with
        {
            FirstName = OptionalText(body, "first_name") ?? lead.FirstName,
            LastName = OptionalText(body, "last_name") ?? lead.LastName,
            CompanyName = OptionalText(body, "company_name") ?? lead.CompanyName,
            InterestStatus = body["lt_interest_status"] is { } interest ? (int?)interest.Whole() : lead.InterestStatus,
        };
        return Answer.Json(200, Shown(changed), $"changed lead {lead.Email}");
    }

    private Answer DeleteLead(IncomingCall call, string id)
    {
        NullBody(call);
        return _leads.Remove(id, out var lead)
            ? Answer.Json(200, Shown(lead), $"deleted lead {lead.Email} from campaign {lead.Campaign}")
            : InstantlyErrors.NotFound("Lead");
    }

    private Answer DeleteLeads(IncomingCall call)
    {
        var body = Body(call, "campaign_id", "list_id", "status", "ids", "limit");
        var campaign = OptionalText(body, "campaign_id");
        var listId = OptionalText(body, "list_id");
        if (campaign is null && listId is null)
        {
            return InstantlyErrors.Invalid("body must have campaign_id or list_id");
        }
        var ids = Texts(body, "ids") is { Count: > 0 } given ? given : null;
        var doomed = _leads.Values
            .Where(lead => (campaign is null || lead.Campaign == campaign) && (listId is null || lead.ListId == listId))
            .Where(lead => ids is null || ids.Contains(lead.Id))
            .Where(lead => body["status"] is not { } status || lead.Status == status.Whole())
            .Select(lead => lead.Id)
            .ToList();
        foreach (var id in doomed)
        {
            _leads.Remove(id);
        }
        var answer = Answer.Json(200, new JsonObject { ["count"] = doomed.Count }, $"deleted {doomed.Count} leads");
        return ids is null
            ? answer with { Severe = true, Refusal = "DELETE /leads without ids deletes every lead of the campaign or list" }
            : answer;
    }

    private Answer UpdateInterest(IncomingCall call)
    {
        var body = Body(call, "lead_email", "interest_value", "campaign_id", "list_id", "ai_interest_value", "disable_auto_interest");
        if (OptionalText(body, "lead_email") is not { Length: > 0 } email)
        {
            return BadInterest("lead_email is required");
        }
        if (!body.ContainsKey("interest_value") || (body["interest_value"] is { } value && value.Whole() is null))
        {
            return BadInterest("interest_value is required: a number, or null for the default");
        }
        var campaign = OptionalText(body, "campaign_id");
        var listId = OptionalText(body, "list_id");
        var interest = (int?)body["interest_value"].Whole();
        var hit = _leads.Values
            .Where(lead => lead.Email.Equals(email, StringComparison.OrdinalIgnoreCase))
            .Where(lead => (campaign is null || lead.Campaign == campaign) && (listId is null || lead.ListId == listId))
            .ToList();
        if (hit.Count is 0)
        {
            return InstantlyErrors.NotFound("Lead");
        }
        foreach (var lead in hit)
        {
            var changed = _leads[lead.Id] = lead with { InterestStatus = interest };
            if (lead.InterestStatus != interest)
            {
                InterestChanged?.Invoke(changed);
            }
        }
        return Answer.Json(
            202,
            new JsonObject { ["message"] = "Lead interest status update background job submitted" },
            $"set interest of {email} to {interest?.ToString(CultureInfo.InvariantCulture) ?? "the default"}");
    }

    private Answer RemoveFromSubsequence(IncomingCall call)
    {
        var body = Body(call, "id");
        if (OptionalText(body, "id") is not { Length: > 0 } id)
        {
            return InstantlyErrors.Invalid("body must have required property 'id'");
        }
        if (!_leads.TryGetValue(id, out var lead))
        {
            return InstantlyErrors.NotFound("Lead");
        }
        var changed = _leads[id] = lead with { SubsequenceId = null };
        return Answer.Json(200, Shown(changed), $"took lead {lead.Email} out of its subsequence");
    }

    private Answer CreateBlock(IncomingCall call)
    {
        var value = OptionalText(Body(call, "bl_value"), "bl_value")?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return InstantlyErrors.Invalid("body must have required property 'bl_value'");
        }
        if (_blocks.Values.FirstOrDefault(block => block.Value.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return RefuseDuplicateBlocks
                ? InstantlyErrors.Error(400, "The block list entry already exists")
                : Answer.Json(200, Shown(known), $"{value} was blocked already");
        }
        var created = Block(value);
        var answer = Answer.Json(200, Shown(created), $"blocked {value}");
        return created.IsDomain && FreeMailDomains.Contains(value, StringComparer.OrdinalIgnoreCase)
            ? answer with { Severe = true, Refusal = $"blocking {value} blocks every user of a free mail service" }
            : answer;
    }

    private Answer ListBlocks(IncomingCall call)
    {
        var search = call.Query.GetValueOrDefault("search");
        var domainsOnly = call.Query.GetValueOrDefault("domains_only") is "true";
        return Page(
            call,
            _blocks.Values.Where(block => (search is null || block.Value.Contains(search, StringComparison.OrdinalIgnoreCase)) && (!domainsOnly || block.IsDomain)),
            block => block.Id,
            Shown,
            "limit", "starting_after", "domains_only", "search");
    }

    private Answer DeleteBlock(IncomingCall call, string id)
    {
        NullBody(call);
        return _blocks.Remove(id, out var block)
            ? Answer.Json(200, Shown(block), $"unblocked {block.Value}")
            : InstantlyErrors.NotFound("Block list entry");
    }

    private Answer WipeBlocks()
    {
        var count = _blocks.Count;
        _blocks.Clear();
        return Answer.Json(200, new JsonObject { ["count"] = count }, $"deleted all {count} block list entries") with
        {
            Severe = true,
            Refusal = "DELETE /block-lists-entries without an id deletes the whole block list",
        };
    }

    private Answer ListEmails(IncomingCall call)
    {
        var now = Time.GetUtcNow();
        while (_emailReads.TryPeek(out var oldest) && oldest <= now - TimeSpan.FromMinutes(1))
        {
            _emailReads.Dequeue();
        }
        if (_emailReads.Count >= EmailReadsPerMinute)
        {
            return InstantlyErrors.Error(429, "Rate limit exceeded: 20 requests per minute");
        }
        _emailReads.Enqueue(now);

        var query = call.Query;
        if (query.GetValueOrDefault("email_type") is { } type && type is not ("received" or "sent" or "manual"))
        {
            return InstantlyErrors.Invalid("querystring/email_type must be received, sent or manual");
        }
        if (query.GetValueOrDefault("mode") is { } mode && mode is not ("emode_focused" or "emode_others" or "emode_all"))
        {
            return InstantlyErrors.Invalid("querystring/mode must be emode_focused, emode_others or emode_all");
        }
        if (query.GetValueOrDefault("sort_order") is { } sort && sort is not ("asc" or "desc"))
        {
            return InstantlyErrors.Invalid("querystring/sort_order must be asc or desc");
        }
        // Without emode_all the Unibox shows its focused part, where reports of mail systems are not.
        var reportsToo = query.GetValueOrDefault("mode") is "emode_all" or "emode_others";
        var found = _emails
            .Where(email => query.GetValueOrDefault("lead") is not { } lead || string.Equals(email.Lead, lead, StringComparison.OrdinalIgnoreCase))
            .Where(email => query.GetValueOrDefault("search") is not { } search || string.Equals(email.Lead, search, StringComparison.OrdinalIgnoreCase))
            .Where(email => query.GetValueOrDefault("eaccount") is not { } account || account.Split(',').Contains(email.Account, StringComparer.OrdinalIgnoreCase))
            .Where(email => query.GetValueOrDefault("campaign_id") is not { } campaign || email.CampaignId == campaign)
            .Where(email => query.GetValueOrDefault("email_type") switch { "received" => email.Kind is 2, "sent" => email.Kind is 1, "manual" => email.Kind is 3, _ => true })
            .Where(email => reportsToo || !email.From.StartsWith("mailer-daemon@", StringComparison.OrdinalIgnoreCase))
            .Where(email => QueryTime(query, "min_timestamp_created") is not { } from || email.At >= from)
            .Where(email => QueryTime(query, "max_timestamp_created") is not { } to || email.At <= to);
        var ordered = query.GetValueOrDefault("sort_order") is "asc" ? found.OrderBy(email => email.At) : found.OrderByDescending(email => email.At);
        var after = query.GetValueOrDefault("starting_after");
        var page = after is null ? ordered.AsEnumerable() : ordered.SkipWhile(email => email.Id != after).Skip(1);
        CheckQuery(call, "search", "campaign_id", "lead", "eaccount", "email_type", "mode", "is_unread", "i_status", "latest_of_thread", "preview_only",
            "min_timestamp_created", "max_timestamp_created", "sort_order", "limit", "starting_after");
        return Page(page, email => email.Id, Shown, QueryLimit(call));
    }

    private Answer CreateWebhook(IncomingCall call)
    {
        var body = Body(call, "target_hook_url", "event_type", "campaign", "name", "custom_interest_value", "headers");
        if (OptionalText(body, "target_hook_url") is not { } url || !Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
        {
            return InstantlyErrors.Invalid("body/target_hook_url must match pattern \"^https?://\"");
        }
        var type = OptionalText(body, "event_type");
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
            Id = NextId(),
            TargetUrl = url,
            EventType = type,
            Name = OptionalText(body, "name"),
            Campaign = OptionalText(body, "campaign"),
            CustomInterestValue = body["custom_interest_value"].IsNumber() ? body["custom_interest_value"]!.GetValue<double>() : null,
            Headers = (body["headers"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value.Text()!, StringComparer.OrdinalIgnoreCase),
            CreatedAt = Time.GetUtcNow(),
        });
        return Answer.Json(200, Shown(webhook), $"registered a webhook for {type ?? "a custom label"}");
    }

    private Answer DeleteWebhook(IncomingCall call, string id)
    {
        NullBody(call);
        return _webhooks.Remove(id, out var webhook) ? Answer.Json(200, Shown(webhook), "deleted a webhook") : InstantlyErrors.NotFound("Webhook");
    }

    private Answer ResumeWebhook(string id) => _webhooks.TryGetValue(id, out var webhook)
        ? Answer.Json(200, Shown(Store(webhook with { Status = 1, ErrorAt = null })), "resumed a webhook")
        : InstantlyErrors.NotFound("Webhook");

    private Answer ListWebhookEvents(IncomingCall call)
    {
        var query = call.Query;
        if (WrongDay(query) is { } wrong)
        {
            return wrong;
        }
        var found = WebhookEvents(query)
            .Where(attempt => query.GetValueOrDefault("success") is not { } success || attempt.Success == (success is "true"))
            .Where(attempt => query.GetValueOrDefault("search") is not { } search || attempt.WebhookUrl == search || attempt.LeadEmail == search);
        return Page(call, found, attempt => attempt.Id, Shown, "limit", "starting_after", "success", "from", "to", "search");
    }

    private Answer SummarizeWebhookEvents(IncomingCall call)
    {
        if (WrongDay(call.Query) is { } wrong)
        {
            return wrong;
        }
        var summary = Summary([.. WebhookEvents(call.Query)]);
        summary["failure_rate"] = 100 - summary["success_rate"]!.GetValue<double>();
        return Answer.Json(200, summary);
    }

    private Answer SummarizeWebhookEventsByDate(IncomingCall call)
    {
        if (WrongDay(call.Query) is { } wrong)
        {
            return wrong;
        }
        var days = WebhookEvents(call.Query).GroupBy(attempt => Day(attempt.At)).OrderBy(day => day.Key, StringComparer.Ordinal).Select(day =>
        {
            var summary = Summary([.. day]);
            summary["date"] = day.Key;
            return (JsonNode)summary;
        });
        return Answer.Json(200, new JsonObject { ["items"] = new JsonArray([.. days]) });
    }

    private static JsonObject Summary(IReadOnlyCollection<InstantlyWebhookEvent> attempts)
    {
        var successful = attempts.Count(attempt => attempt.Success);
        return new JsonObject
        {
            ["total_events"] = attempts.Count, ["successful_events"] = successful, ["failed_events"] = attempts.Count - successful,
            ["success_rate"] = attempts.Count is 0 ? 0.0 : 100.0 * successful / attempts.Count,
        };
    }

    private IEnumerable<InstantlyWebhookEvent> WebhookEvents(IReadOnlyDictionary<string, string> query) => _webhookEvents.Values
        .Where(attempt => query.GetValueOrDefault("from") is not { } from || string.CompareOrdinal(Day(attempt.At), from) >= 0)
        .Where(attempt => query.GetValueOrDefault("to") is not { } to || string.CompareOrdinal(Day(attempt.At), to) <= 0);

    private static Answer? WrongDay(IReadOnlyDictionary<string, string> query)
    {
        foreach (var name in (string[])["from", "to"])
        {
            if (query.GetValueOrDefault(name) is { } day && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                return InstantlyErrors.Invalid($"querystring/{name} must be a date YYYY-MM-DD");
            }
        }
        return null;
    }

    private InstantlyBlock Block(string value)
    {
        var block = new InstantlyBlock(NextId(), value, Time.GetUtcNow());
        return _blocks[block.Id] = block;
    }

    private InstantlyWebhook Store(InstantlyWebhook webhook) => _webhooks[webhook.Id] = webhook;

    // Version-7 shaped and rising, so that order by id is order of creation.
    private string NextId()
    {
        var number = ++_lastId;
        return $"01a01{number >> 16:x3}-{number & 0xffff:x4}-7c00-8000-{number:x12}";
    }

    private static JsonObject Body(IncomingCall call, params ReadOnlySpan<string> known)
    {
        var body = call.JsonBody() ?? throw InstantlyErrors.Invalid("body must be a JSON object").AsException();
        foreach (var (name, _) in body)
        {
            if (!known.Contains(name))
            {
                throw InstantlyErrors.Invalid($"body must NOT have additional properties: '{name}'").AsException();
            }
        }
        return body;
    }

    private static void NullBody(IncomingCall call)
    {
        if (call.Body.Length > 0)
        {
            throw InstantlyErrors.Invalid("body must be null").AsException();
        }
    }

    private static string? OptionalText(JsonObject body, string name) => body[name] is null
        ? null
        : body[name].Text() ?? throw InstantlyErrors.Invalid($"body/{name} must be string").AsException();

    private static List<string>? Texts(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonArray list when list.All(item => item.IsText()) => [.. list.Select(item => item.Text()!)],
        _ => throw InstantlyErrors.Invalid($"body/{name} must be an array of strings").AsException(),
    };

    private static int Limit(long? given) => given switch
    {
        null => 10,
        >= 1 and <= 100 => (int)given,
        _ => throw InstantlyErrors.Invalid("limit must be between 1 and 100").AsException(),
    };

    private static int QueryLimit(IncomingCall call) => Limit(call.Query.GetValueOrDefault("limit") is { } text
        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
        : null);

    private static void CheckQuery(IncomingCall call, params ReadOnlySpan<string> known)
    {
        foreach (var name in call.Query.Keys)
        {
            if (!known.Contains(name))
            {
                throw InstantlyErrors.Invalid($"querystring must NOT have additional properties: '{name}'").AsException();
            }
        }
    }

    private static Answer Page<T>(IncomingCall call, IEnumerable<T> all, Func<T, string> id, Func<T, JsonObject> show, params ReadOnlySpan<string> knownQuery)
    {
        CheckQuery(call, knownQuery);
        var after = call.Query.GetValueOrDefault("starting_after");
        return Page(all.Where(item => after is null || string.CompareOrdinal(id(item), after) > 0), id, show, QueryLimit(call));
    }

    // A full page gives a cursor even when nothing follows, as the real one may.
    private static Answer Page<T>(IEnumerable<T> rest, Func<T, string> id, Func<T, JsonObject> show, int limit)
    {
        var page = rest.Take(limit).ToList();
        var body = new JsonObject { ["items"] = new JsonArray([.. page.Select(show)]) };
        if (page.Count == limit)
        {
            body["next_starting_after"] = id(page[^1]);
        }
        return Answer.Json(200, body, $"listed {page.Count}");
    }

    private static DateTimeOffset? QueryTime(IReadOnlyDictionary<string, string> query, string name) => query.GetValueOrDefault(name) is not { } text
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw InstantlyErrors.Invalid($"querystring/{name} must be a date-time").AsException();

    private static Answer BadInterest(string why) => Answer.Json(400, new JsonObject { ["error"] = why }).Because(why);

    private static Answer NoRoute(IncomingCall call) => InstantlyErrors.Refused(404, $"Route {call.Method}:{call.Path} not found");

    private static JsonObject Shown(InstantlyLead lead) => new()
    {
        ["id"] = lead.Id,
        ["email"] = lead.Email,
        ["first_name"] = lead.FirstName,
        ["last_name"] = lead.LastName,
        ["company_name"] = lead.CompanyName,
        ["campaign"] = lead.Campaign,
        ["list_id"] = lead.ListId,
        ["subsequence_id"] = lead.SubsequenceId,
        ["status"] = lead.Status,
        ["lt_interest_status"] = lead.InterestStatus,
        ["verification_status"] = lead.VerificationStatus,
        ["payload"] = new JsonObject(),
    };

    private static JsonObject Shown(InstantlyBlock block) => new()
    {
        ["id"] = block.Id,
        ["timestamp_created"] = Iso(block.CreatedAt),
        ["organization_id"] = Deliveries.Workspace,
        ["bl_value"] = block.Value,
        ["is_domain"] = block.IsDomain,
    };

    private static JsonObject Shown(InstantlyEmail email) => new()
    {
        ["id"] = email.Id,
        ["message_id"] = $"<{email.Id}@mail.example.org>",
        ["thread_id"] = email.Id,
        ["subject"] = email.Subject,
        ["body"] = new JsonObject { ["text"] = email.Text, ["html"] = null },
        ["from_address_email"] = email.From,
        ["to_address_email_list"] = email.To,
        ["eaccount"] = email.Account,
        ["lead"] = email.Lead,
        ["lead_id"] = email.LeadId,
        ["campaign_id"] = email.CampaignId,
        ["ue_type"] = email.Kind,
        ["is_auto_reply"] = email.IsAutoReply ? 1 : 0,
        ["content_preview"] = email.Text.Length > 100 ? email.Text[..100] : email.Text,
        ["timestamp_email"] = Iso(email.At),
        ["timestamp_created"] = Iso(email.At),
    };

    private static JsonObject Shown(InstantlyAccount account) => new()
    {
        ["email"] = account.Email,
        ["status"] = account.Status,
        ["status_message"] = account.ErrorCode is null ? null : new JsonObject
        {
            ["code"] = account.ErrorCode,
            ["command"] = "AUTH PLAIN",
            ["response"] = account.Response,
            ["e_message"] = account.Response,
            ["responseCode"] = account.ResponseCode,
        },
    };

    private static JsonObject Shown(SampleCampaign campaign) => new() { ["id"] = campaign.Id, ["name"] = campaign.Name, ["status"] = 1 };

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
            ["timestamp_created"] = Iso(webhook.CreatedAt),
            ["status"] = webhook.Status,
            ["timestamp_error"] = webhook.ErrorAt is { } at ? Iso(at) : null,
        };
    }

    private static JsonObject Shown(InstantlyWebhookEvent attempt) => new()
    {
        ["id"] = attempt.Id,
        ["timestamp_created"] = Iso(attempt.At),
        ["timestamp_created_date"] = Day(attempt.At),
        ["organization_id"] = Deliveries.Workspace,
        ["payload"] = JsonNode.Parse(attempt.Payload),
        ["success"] = attempt.Success,
        ["retry_count"] = attempt.RetryCount,
        ["will_retry"] = attempt.WillRetry,
        ["webhook_url"] = attempt.WebhookUrl,
        ["status_code"] = attempt.StatusCode,
        ["error_message"] = attempt.ErrorMessage,
        ["timestamp_next_retry"] = attempt.NextRetryAt is { } next ? Iso(next) : null,
        ["response_time_ms"] = attempt.ResponseTime is { } taken ? Math.Round(taken.TotalMilliseconds) : null,
        ["retry_group_id"] = attempt.RetryGroupId,
        ["retry_successful"] = attempt.RetrySuccessful,
        ["lead_email"] = attempt.LeadEmail,
    };

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
