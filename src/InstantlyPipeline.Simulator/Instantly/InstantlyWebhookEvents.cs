using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The delivery log: every attempt, listed and summed up, as long as it is kept.</summary>
/// <remarks>The documents promise no order, so there is none of time here; and the cursor, of which nothing is documented, comes with every
/// page that is not empty.</remarks>
internal sealed class InstantlyWebhookEvents(TimeProvider time)
{
    // By the id read backwards: the same order each time, and none that a reader could rely on.
    private readonly SortedDictionary<string, InstantlyWebhookEvent> _attempts = new(StringComparer.Ordinal);

    /// <summary>How long an attempt is kept; not documented. Null is for ever.</summary>
    public TimeSpan? Retention { get; set; }

    public IEnumerable<InstantlyWebhookEvent> All => _attempts.Values;

    public InstantlyWebhookEvent Store(InstantlyWebhookEvent attempt) => _attempts[Place(attempt.Id)] = attempt;

    public Answer Handle(IncomingCall call, string[] path) =>
        (call.Method, path) switch
        {
            ("GET", []) => List(call),
            ("GET", ["summary"]) => Summarize(call),
            ("GET", ["summary-by-date"]) => SummarizeByDate(call),
            ("GET", [var id]) => _attempts.TryGetValue(Place(id), out var attempt)
                ? Answer.Json(200, Shown(attempt))
                : InstantlyErrors.NotFound("Webhook event"),
            _ => InstantlyErrors.NoRoute(call),
        };

    private Answer List(IncomingCall call)
    {
        var query = call.Query;
        if (WrongDay(query) is { } wrong)
        {
            return wrong;
        }
        var found = Between(query)
            .Where(attempt => query.GetValueOrDefault("success") is not { } success || attempt.Success == (success is "true"))
            .Where(attempt =>
                query.GetValueOrDefault("search") is not { } search || attempt.WebhookUrl == search || attempt.LeadEmail == search
            );
        InstantlyPages.CheckQuery(call, "limit", "starting_after", "success", "from", "to", "search");
        var after = query.GetValueOrDefault("starting_after") is { } cursor ? PlaceOf(cursor) : null;
        var page = found
            .Where(attempt => after is null || string.CompareOrdinal(Place(attempt.Id), after) > 0)
            .Take(InstantlyPages.QueryLimit(call))
            .ToList();
        var body = new JsonObject { ["items"] = new JsonArray([.. page.Select(Shown)]) };
        if (page.Count > 0)
        {
            body["next_starting_after"] = Convert.ToBase64String(Encoding.ASCII.GetBytes("log:" + Place(page[^1].Id)));
        }
        return Answer.Json(200, body, $"listed {page.Count}");
    }

    private Answer Summarize(IncomingCall call)
    {
        if (WrongDay(call.Query) is { } wrong)
        {
            return wrong;
        }
        var summary = Summary([.. Between(call.Query)]);
        summary["failure_rate"] = 100 - summary["success_rate"]!.GetValue<double>();
        return Answer.Json(200, summary);
    }

    private Answer SummarizeByDate(IncomingCall call)
    {
        if (WrongDay(call.Query) is { } wrong)
        {
            return wrong;
        }
        var days = Between(call.Query)
            .GroupBy(attempt => Day(attempt.At))
            .OrderBy(day => day.Key, StringComparer.Ordinal)
            .Select(day =>
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
            ["total_events"] = attempts.Count,
            ["successful_events"] = successful,
            ["failed_events"] = attempts.Count - successful,
            ["success_rate"] = attempts.Count is 0 ? 0.0 : 100.0 * successful / attempts.Count,
        };
    }

    private IEnumerable<InstantlyWebhookEvent> Between(IReadOnlyDictionary<string, string> query) =>
        _attempts
            .Values.Where(attempt => Retention is not { } kept || attempt.At >= time.GetUtcNow() - kept)
            .Where(attempt => query.GetValueOrDefault("from") is not { } from || string.CompareOrdinal(Day(attempt.At), from) >= 0)
            .Where(attempt => query.GetValueOrDefault("to") is not { } to || string.CompareOrdinal(Day(attempt.At), to) <= 0);

    private static string Place(string id) => string.Concat(id.Reverse());

    private static string PlaceOf(string cursor)
    {
        var bytes = new byte[cursor.Length];
        return
            Convert.TryFromBase64String(cursor, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length) is ['l', 'o', 'g', ':', .. var place]
            ? place
            : throw InstantlyErrors.Invalid("querystring/starting_after is no cursor of this list").AsException();
    }

    private static Answer? WrongDay(IReadOnlyDictionary<string, string> query)
    {
        foreach (var name in (string[])["from", "to"])
        {
            if (
                query.GetValueOrDefault(name) is { } day
                && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            )
            {
                return InstantlyErrors.Invalid($"querystring/{name} must be a date YYYY-MM-DD");
            }
        }
        return null;
    }

    private static JsonObject Shown(InstantlyWebhookEvent attempt) =>
        new()
        {
            ["id"] = attempt.Id,
            ["timestamp_created"] = attempt.At.Iso(),
            ["timestamp_created_date"] = Day(attempt.At),
            ["organization_id"] = Deliveries.Workspace,
            ["payload"] = JsonNode.Parse(attempt.Payload),
            ["success"] = attempt.Success,
            ["retry_count"] = attempt.RetryCount,
            ["will_retry"] = attempt.WillRetry,
            ["webhook_url"] = attempt.WebhookUrl,
            ["status_code"] = attempt.StatusCode,
            ["error_message"] = attempt.ErrorMessage,
            ["timestamp_next_retry"] = attempt.NextRetryAt is { } next ? next.Iso() : null,
            ["response_time_ms"] = attempt.ResponseTime is { } taken ? Math.Round(taken.TotalMilliseconds) : null,
            ["retry_group_id"] = attempt.RetryGroupId,
            ["retry_successful"] = attempt.RetrySuccessful,
            ["lead_email"] = attempt.LeadEmail,
        };

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
