using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A table <c>leads</c> behind PostgREST, as Supabase serves it.</summary>
/// <remarks>
/// Source: PostgREST's reference, "Tables and views" (horizontal filters, DELETE and PATCH answer 204 whether or not a row fits) and
/// "Auth". As there, a DELETE or PATCH without a filter is about every row: it is done, and recorded as <see cref="ReceivedCall.Severe"/>.
/// </remarks>
public sealed class StandInLeadsTable(TimeProvider? time = null) : StandInServer("LeadsTable", "/rest/v1/", time)
{
    private const string TableEffect = "Leads table row";

    /// <summary>The setting of the key, which the header of the destination's settings refers to.</summary>
    public const string KeySetting = "LEADS_TABLE_KEY";

    private readonly SortedDictionary<string, JsonObject> _rows = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _told = [];

    public string ApiKey { get; init; } = "c2ltdWxhdGVkLXRhYmxlLWtleQ";

    public override IReadOnlyList<string> EffectKinds => [TableEffect];

    /// <summary>Each address that a call was about, once.</summary>
    public override IReadOnlyList<SideEffect> Effects =>
        [.. Read(() => (string[])[.. _told]).Distinct().Select(email => new SideEffect(TableEffect, email))];

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            ["LeadsTable:Url"] = $"{BaseAddress.AbsoluteUri}leads?email=eq.{{email}}",
            ["LeadsTable:Headers"] = $"apikey: ${{{KeySetting}}}; Authorization: Bearer ${{{KeySetting}}}",
            ["LeadsTable:DryRun"] = "false",
            [KeySetting] = ApiKey,
        };

    /// <summary>The addresses in the table, with what is written beside them.</summary>
    public IReadOnlyDictionary<string, string> Rows => Read(() => _rows.ToDictionary(row => row.Key, row => row.Value.ToJsonString()));

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Method == "OPTIONS")
        {
            return Answer.Empty(200);
        }
        if (call.Header("apikey") != ApiKey || call.Bearer != ApiKey)
        {
            return Answer.Json(401, new JsonObject { ["message"] = "JWSError JWSInvalidSignature" }).Because("the key is missing or wrong");
        }
        if (!call.Path.EndsWith("/leads", StringComparison.Ordinal))
        {
            return Answer
                .Json(404, new JsonObject { ["code"] = "PGRST205", ["message"] = "Could not find the table" })
                .Because("there is no such table");
        }
        if (call.Method is not ("DELETE" or "PATCH"))
        {
            return Answer.Json(405, new JsonObject { ["message"] = "not allowed" }).Because("the table takes DELETE and PATCH here");
        }
        if (!call.Query.TryGetValue("email", out var filter))
        {
            return AllRows(call);
        }
        if (!filter.StartsWith("eq.", StringComparison.Ordinal))
        {
            return Answer
                .Json(400, new JsonObject { ["code"] = "PGRST100", ["message"] = "failed to parse filter" })
                .Because("a filter is an operator, a full stop and a value");
        }
        var email = filter["eq.".Length..];
        _told.Add(email);
        if (call.Method == "DELETE")
        {
            _rows.Remove(email);
            return Answer.Empty(204, $"deleted {email}");
        }
        return call.JsonBody() is { } body
            ? Patch(email, body)
            : Answer
                .Json(400, new JsonObject { ["code"] = "PGRST102", ["message"] = "Empty or invalid json" })
                .Because("a PATCH has a JSON object");
    }

    private protected override Answer Failure(int status) => Answer.Json(status, new JsonObject { ["message"] = "failed" });

    private Answer Patch(string email, JsonObject body)
    {
        if (_rows.TryGetValue(email, out var row))
        {
            foreach (var (name, value) in body)
            {
                row[name] = value?.DeepClone();
            }
        }
        return Answer.Empty(204, $"changed {email}");
    }

    private Answer AllRows(IncomingCall call)
    {
        _rows.Clear();
        return Answer.Empty(204, "changed every row") with
        {
            Severe = true,
            Refusal = $"{call.Method} without a filter is about every row",
        };
    }
}
