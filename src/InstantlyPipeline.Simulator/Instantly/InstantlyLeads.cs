using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The lead records of every campaign and list.</summary>
internal sealed class InstantlyLeads(TimeProvider time)
{
    /// <remarks>Source: Instantly's OpenAPI file of API v2, August 2026: the values of <c>filter</c> that name a status.</remarks>
    private static readonly Dictionary<string, Func<InstantlyLead, bool>> Filters = new(StringComparer.Ordinal)
    {
        ["FILTER_VAL_BOUNCED"] = lead => lead.Status is -1,
        ["FILTER_VAL_UNSUBSCRIBED"] = lead => lead.Status is -2,
        ["FILTER_LEAD_OUT_OF_OFFICE"] = lead => lead.InterestStatus is 0,
        ["FILTER_LEAD_INTERESTED"] = lead => lead.InterestStatus is 1,
        ["FILTER_LEAD_MEETING_BOOKED"] = lead => lead.InterestStatus is 2,
        ["FILTER_LEAD_MEETING_COMPLETED"] = lead => lead.InterestStatus is 3,
        ["FILTER_LEAD_CLOSED"] = lead => lead.InterestStatus is 4,
        ["FILTER_LEAD_NOT_INTERESTED"] = lead => lead.InterestStatus is -1,
        ["FILTER_LEAD_WRONG_PERSON"] = lead => lead.InterestStatus is -2,
        ["FILTER_LEAD_LOST"] = lead => lead.InterestStatus is -3,
        ["FILTER_LEAD_NO_SHOW"] = lead => lead.InterestStatus is -4,
    };

    private readonly SortedDictionary<string, InstantlyLead> _leads = new(StringComparer.Ordinal);

    private readonly List<string> _removed = [];

    public IEnumerable<InstantlyLead> All => _leads.Values;

    /// <summary>The addresses of the records that calls removed.</summary>
    public IEnumerable<string> Removed => _removed;

    public InstantlyLead Store(InstantlyLead lead) => _leads[lead.Id] = lead with { UpdatedAt = time.GetUtcNow() };

    /// <param name="interestChanged">Told of every lead whose interest this call changes.</param>
    public Answer Handle(IncomingCall call, string[] path, Action<InstantlyLead>? interestChanged) =>
        (call.Method, path) switch
        {
            ("POST", ["list"]) => List(call),
            ("GET", [var id]) => _leads.TryGetValue(id, out var lead) ? Answer.Json(200, Shown(lead)) : InstantlyErrors.NotFound("Lead"),
            ("PATCH", [var id]) => Patch(call, id),
            ("DELETE", [var id]) => Delete(call, id),
            ("DELETE", []) => DeleteMany(call),
            ("POST", ["update-interest-status"]) => UpdateInterest(call, interestChanged),
            ("POST", ["subsequence", "remove"]) => RemoveFromSubsequence(call),
            _ => InstantlyErrors.NoRoute(call),
        };

    private Answer List(IncomingCall call)
    {
        var body = new InstantlyBody(
            call,
            "contacts",
            "search",
            "campaign",
            "list_id",
            "in_campaign",
            "in_list",
            "ids",
            "excluded_ids",
            "filter",
            "queries",
            "distinct_contacts",
            "limit",
            "starting_after"
        );
        var contacts = body.Texts("contacts");
        var ids = body.Texts("ids");
        var campaign = body.Text("campaign");
        var listId = body.Text("list_id");
        var search = body.Text("search");
        var after = body.Text("starting_after");
        var filter = body.Text("filter");
        if (filter is not null && !Filters.ContainsKey(filter))
        {
            return InstantlyErrors.Invalid($"body/filter: '{filter}' is not a filter this stand-in knows");
        }
        var limit = InstantlyPages.Limit(body["limit"] is null ? null : body["limit"].Whole() ?? 0);
        var found = _leads
            .Values.Where(lead => contacts is null || contacts.Contains(lead.Email, StringComparer.OrdinalIgnoreCase))
            .Where(lead => ids is null || ids.Contains(lead.Id))
            .Where(lead => campaign is null || lead.Campaign == campaign)
            .Where(lead => listId is null || lead.ListId == listId)
            .Where(lead =>
                search is null || $"{lead.Email} {lead.FirstName} {lead.LastName}".Contains(search, StringComparison.OrdinalIgnoreCase)
            )
            .Where(lead => filter is null || Filters[filter](lead))
            .Where(lead => after is null || string.CompareOrdinal(lead.Id, after) > 0);
        return InstantlyPages.Page(found, lead => lead.Id, Shown, limit);
    }

    private Answer Patch(IncomingCall call, string id)
    {
        var body = new InstantlyBody(
            call,
            "first_name",
            "last_name",
            "company_name",
            "job_title",
            "phone",
            "website",
            "personalization",
            "lt_interest_status",
            "pl_value_lead",
            "assigned_to",
            "custom_variables"
        );
        if (!_leads.TryGetValue(id, out var lead))
        {
            return InstantlyErrors.NotFound("Lead");
        }
        var changed = Store(
            lead with
            {
                FirstName = body.Text("first_name") ?? lead.FirstName,
                LastName = body.Text("last_name") ?? lead.LastName,
                CompanyName = body.Text("company_name") ?? lead.CompanyName,
                InterestStatus = body["lt_interest_status"] is { } interest ? (int?)interest.Whole() : lead.InterestStatus,
            }
        );
        return Answer.Json(200, Shown(changed), $"changed lead {lead.Email}");
    }

    private Answer Delete(IncomingCall call, string id)
    {
        InstantlyBody.MustBeNull(call);
        if (!_leads.Remove(id, out var lead))
        {
            return InstantlyErrors.NotFound("Lead");
        }
        _removed.Add(lead.Email);
        return Answer.Json(200, Shown(lead), $"deleted lead {lead.Email} from campaign {lead.Campaign}");
    }

    private Answer DeleteMany(IncomingCall call)
    {
        var body = new InstantlyBody(call, "campaign_id", "list_id", "status", "ids", "limit");
        var campaign = body.Text("campaign_id");
        var listId = body.Text("list_id");
        if (campaign is null && listId is null)
        {
            return InstantlyErrors.Invalid("body must have campaign_id or list_id");
        }
        var ids = body.Texts("ids") is { Count: > 0 } given ? given : null;
        var doomed = _leads
            .Values.Where(lead => (campaign is null || lead.Campaign == campaign) && (listId is null || lead.ListId == listId))
            .Where(lead => ids is null || ids.Contains(lead.Id))
            .Where(lead => body["status"] is not { } status || lead.Status == status.Whole())
            .Select(lead => lead.Id)
            .ToList();
        foreach (var id in doomed)
        {
            if (_leads.Remove(id, out var lead))
            {
                _removed.Add(lead.Email);
            }
        }
        var answer = Answer.Json(200, new JsonObject { ["count"] = doomed.Count }, $"deleted {doomed.Count} leads");
        return ids is null
            ? answer with
            {
                Severe = true,
                Refusal = "DELETE /leads without ids deletes every lead of the campaign or list",
            }
            : answer;
    }

    private Answer UpdateInterest(IncomingCall call, Action<InstantlyLead>? interestChanged)
    {
        var body = new InstantlyBody(
            call,
            "lead_email",
            "interest_value",
            "campaign_id",
            "list_id",
            "ai_interest_value",
            "disable_auto_interest"
        );
        if (body.Text("lead_email") is not { Length: > 0 } email)
        {
            return BadInterest("lead_email is required");
        }
        if (!body.Has("interest_value") || (body["interest_value"] is { } value && value.Whole() is null))
        {
            return BadInterest("interest_value is required: a number, or null for the default");
        }
        var campaign = body.Text("campaign_id");
        var listId = body.Text("list_id");
        var interest = (int?)body["interest_value"].Whole();
        var hit = _leads
            .Values.Where(lead => lead.Email.Equals(email, StringComparison.OrdinalIgnoreCase))
            .Where(lead => (campaign is null || lead.Campaign == campaign) && (listId is null || lead.ListId == listId))
            .ToList();
        if (hit.Count is 0)
        {
            return Answer.Json(400, new JsonObject { ["error"] = "Invalid lead email" });
        }
        foreach (var lead in hit)
        {
            var changed = Store(lead with { InterestStatus = interest });
            if (lead.InterestStatus != interest)
            {
                interestChanged?.Invoke(changed);
            }
        }
        return Answer.Json(
            202,
            new JsonObject { ["message"] = "Lead interest status update background job submitted" },
            $"set interest of {email} to {interest?.ToString(CultureInfo.InvariantCulture) ?? "the default"}"
        );
    }

    private Answer RemoveFromSubsequence(IncomingCall call)
    {
        var body = new InstantlyBody(call, "id");
        if (body.Text("id") is not { Length: > 0 } id)
        {
            return InstantlyErrors.Invalid("body must have required property 'id'");
        }
        if (!_leads.TryGetValue(id, out var lead))
        {
            return InstantlyErrors.NotFound("Lead");
        }
        var changed = Store(lead with { SubsequenceId = null });
        return Answer.Json(200, Shown(changed), $"took lead {lead.Email} out of its subsequence");
    }

    private static Answer BadInterest(string why) => Answer.Json(400, new JsonObject { ["error"] = why }).Because(why);

    private static JsonObject Shown(InstantlyLead lead) =>
        new()
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
            ["timestamp_updated"] = lead.UpdatedAt?.Iso(),
            ["payload"] = new JsonObject(),
        };
}
