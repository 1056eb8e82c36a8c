using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Queries over the org's records, page by page.</summary>
internal sealed class SalesforceQueries(SalesforceObjects objects)
{
    private readonly Dictionary<string, JsonArray> _cursors = [];

    public Answer Run(IncomingCall call, string version, int pageSize)
    {
        var query = SalesforceQuery.Parse(call.Query.GetValueOrDefault("q") ?? "");
        if (!SalesforceSchema.Prefixes.ContainsKey(query.From))
        {
            return SalesforceErrors.Refused(400, "INVALID_TYPE", $"sObject type '{query.From}' is not supported.");
        }
        foreach (
            var path in query
                .Fields.Concat(query.Conditions.Select(condition => condition.Field))
                .Concat(query.Order.Select(order => order.Field))
        )
        {
            objects.CheckPath(query.From, path);
        }
        var found = objects.All(query.From).Where(record => query.Conditions.TrueForAll(condition => Matches(record, condition)));
        foreach (var (field, descending) in Enumerable.Reverse(query.Order))
        {
            found = descending
                ? found.OrderByDescending(Sorted, StringComparer.OrdinalIgnoreCase)
                : found.OrderBy(Sorted, StringComparer.OrdinalIgnoreCase);
            string Sorted(SalesforceRecord record) =>
                objects.Value(record, field) switch
                {
                    { } number when number.IsNumber() => decimal.Parse(number.ToJsonString(), CultureInfo.InvariantCulture)
                        .ToString("000000000000.000", CultureInfo.InvariantCulture),
                    var other => other.Scalar() ?? "",
                };
        }
        var records = new JsonArray([
            .. found.Take(query.Limit ?? int.MaxValue).Select(record => (JsonNode)Selected(record, query.Fields)),
        ]);
        var cursor = string.Create(CultureInfo.InvariantCulture, $"01gSIM{_cursors.Count:D9}");
        _cursors[cursor] = records;
        return Page($"{cursor}-0", version, pageSize);
    }

    public Answer Page(string cursor, string version, int pageSize)
    {
        if (
            cursor.Split('-') is not [var name, var text]
            || !_cursors.TryGetValue(name, out var records)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
        )
        {
            return SalesforceErrors.Refused(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        }
        var page = records.Skip(start).Take(pageSize).Select(record => record!.DeepClone()).ToArray();
        var done = start + page.Length >= records.Count;
        var body = new JsonObject
        {
            ["totalSize"] = records.Count,
            ["done"] = done,
            ["records"] = new JsonArray(page),
        };
        if (done)
        {
            _cursors.Remove(name);
        }
        else
        {
            body["nextRecordsUrl"] = string.Create(
                CultureInfo.InvariantCulture,
                $"/services/data/{version}/query/{name}-{start + page.Length}"
            );
        }
        return Answer.Json(200, body, $"found {records.Count} record(s)");
    }

    private bool Matches(SalesforceRecord record, (string Field, string Value, bool IsText) condition)
    {
        var actual = objects.Value(record, condition.Field).Scalar();
        return condition is { IsText: false, Value: "null" }
            ? actual is null
            : string.Equals(actual, condition.Value, StringComparison.OrdinalIgnoreCase);
    }

    public JsonObject Selected(SalesforceRecord record, IEnumerable<string> fields)
    {
        var shown = new JsonObject
        {
            ["attributes"] = new JsonObject
            {
                ["type"] = record.Type,
                ["url"] = $"/services/data/v67.0/sobjects/{record.Type}/{record.Id}",
            },
        };
        foreach (var group in fields.GroupBy(field => field.Contains('.', StringComparison.Ordinal) ? field.Split('.')[0] : ""))
        {
            if (group.Key.Length > 0)
            {
                shown[group.Key] = objects.Related(record, group.Key) is { } other
                    ? Selected(other, group.Select(field => field.Split('.', 2)[1]))
                    : null;
                continue;
            }
            foreach (var field in group)
            {
                shown[field] = record.Fields.GetValueOrDefault(field)?.DeepClone();
            }
        }
        return shown;
    }
}
