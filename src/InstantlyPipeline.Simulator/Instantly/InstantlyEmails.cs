using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The Unibox: the e-mails of all mailboxes, read at a limited rate.</summary>
internal sealed class InstantlyEmails(TimeProvider time)
{
    private readonly List<InstantlyEmail> _emails = [];
    private readonly Queue<DateTimeOffset> _reads = [];

    public IEnumerable<InstantlyEmail> All => _emails;

    public void Add(InstantlyEmail email) => _emails.Add(email);

    public Answer Handle(IncomingCall call, string[] path, int readsPerMinute) =>
        (call.Method, path) switch
        {
            ("GET", []) => List(call, readsPerMinute),
            ("GET", [var id]) => _emails.Find(email => email.Id == id) is { } email
                ? Answer.Json(200, Shown(email))
                : InstantlyErrors.NotFound("Email"),
            _ => InstantlyErrors.NoRoute(call),
        };

    private Answer List(IncomingCall call, int readsPerMinute)
    {
        var now = time.GetUtcNow();
        while (_reads.TryPeek(out var oldest) && oldest <= now - TimeSpan.FromMinutes(1))
        {
            _reads.Dequeue();
        }
        if (_reads.Count >= readsPerMinute)
        {
            return InstantlyErrors.Error(429, "Rate limit exceeded: 20 requests per minute");
        }
        _reads.Enqueue(now);

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
            .Where(email =>
                query.GetValueOrDefault("lead") is not { } lead || string.Equals(email.Lead, lead, StringComparison.OrdinalIgnoreCase)
            )
            .Where(email =>
                query.GetValueOrDefault("search") is not { } search || string.Equals(email.Lead, search, StringComparison.OrdinalIgnoreCase)
            )
            .Where(email =>
                query.GetValueOrDefault("eaccount") is not { } account
                || account.Split(',').Contains(email.Account, StringComparer.OrdinalIgnoreCase)
            )
            .Where(email => query.GetValueOrDefault("campaign_id") is not { } campaign || email.CampaignId == campaign)
            .Where(email =>
                query.GetValueOrDefault("email_type") switch
                {
                    "received" => email.Kind is 2,
                    "sent" => email.Kind is 1,
                    "manual" => email.Kind is 3,
                    _ => true,
                }
            )
            .Where(email => reportsToo || !email.From.StartsWith("mailer-daemon@", StringComparison.OrdinalIgnoreCase))
            .Where(email => QueryTime(query, "min_timestamp_created") is not { } from || email.At >= from)
            .Where(email => QueryTime(query, "max_timestamp_created") is not { } to || email.At <= to);
        var ordered = query.GetValueOrDefault("sort_order") is "asc"
            ? found.OrderBy(email => email.At)
            : found.OrderByDescending(email => email.At);
        var after = query.GetValueOrDefault("starting_after");
        var page = after is null ? ordered.AsEnumerable() : ordered.SkipWhile(email => email.Id != after).Skip(1);
        InstantlyPages.CheckQuery(
            call,
            "search",
            "campaign_id",
            "lead",
            "eaccount",
            "email_type",
            "mode",
            "is_unread",
            "i_status",
            "latest_of_thread",
            "preview_only",
            "min_timestamp_created",
            "max_timestamp_created",
            "sort_order",
            "limit",
            "starting_after"
        );
        return InstantlyPages.Page(page, email => email.Id, Shown, InstantlyPages.QueryLimit(call));
    }

    private static DateTimeOffset? QueryTime(IReadOnlyDictionary<string, string> query, string name) =>
        query.GetValueOrDefault(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : throw InstantlyErrors.Invalid($"querystring/{name} must be a date-time").AsException();

    private static JsonObject Shown(InstantlyEmail email) =>
        new()
        {
            ["id"] = email.Id,
            ["message_id"] = $"<{email.Id}@mail.example.org>",
            ["thread_id"] = email.Id,
            ["subject"] = email.Subject,
            ["body"] = new JsonObject { ["text"] = email.Text, ["html"] = email.Html },
            ["from_address_email"] = email.From,
            ["to_address_email_list"] = email.To,
            ["eaccount"] = email.Account,
            ["lead"] = email.Lead,
            ["lead_id"] = email.LeadId,
            ["campaign_id"] = email.CampaignId,
            ["ue_type"] = email.Kind,
            ["is_auto_reply"] = email.IsAutoReply ? 1 : 0,
            ["content_preview"] = email.Text.Length > 100 ? email.Text[..100] : email.Text,
            ["timestamp_email"] = email.At.Iso(),
            ["timestamp_created"] = email.At.Iso(),
        };
}
