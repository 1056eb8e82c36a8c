using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Search: any of the filter groups, all filters of a group.</summary>
internal static class HubSpotSearch
{
    /// <param name="before">A record made later is not in the index yet.</param>
    public static Answer Run(IncomingCall call, HubSpotObjects objects, DateTimeOffset before)
    {
        if (call.Body.Length > 3_000)
        {
            return HubSpotErrors.Invalid("the search body is longer than 3000 characters");
        }
        var body = HubSpotBody.Read(call);
        HubSpotBody.OnlyKeys(body, "filterGroups", "filters", "sorts", "query", "properties", "limit", "after");
        // The document of 2026-09 requires all five.
        foreach (var needed in (ReadOnlySpan<string>)["filterGroups", "sorts", "properties", "limit", "after"])
        {
            if (body[needed] is null)
            {
                return HubSpotErrors.Invalid($"Invalid input JSON: {needed} is required");
            }
        }
        var limit = body["limit"] is null ? 10 : body["limit"].Whole() ?? 0;
        if (limit is < 1 or > 200)
        {
            return HubSpotErrors.Invalid("limit must be 1 to 200");
        }
        var groups = body["filterGroups"] as JsonArray ?? [];
        if (groups.Count > 5 || groups.Any(group => group?["filters"] is not JsonArray { Count: > 0 and <= 6 }))
        {
            return HubSpotErrors.Invalid("at most 5 filterGroups with 1 to 6 filters each");
        }
        var filters = groups.Select(group => group!["filters"]!.AsArray().Select(filter => Filter(objects, filter)).ToList()).ToList();
        var found = objects
            .Records.Where(record => !record.Archived && record.CreatedAt <= before)
            .Where(record => filters.Count is 0 || filters.Any(all => all.TrueForAll(accepts => accepts(record))))
            .ToList();
        var wanted = (body["properties"] as JsonArray ?? []).Select(node => node.Text() ?? "").ToList();
        var page = found.Take((int)limit).Select(record => (JsonNode)objects.Shown(record, wanted)).ToArray();
        return Answer.Json(
            200,
            new JsonObject { ["total"] = found.Count, ["results"] = new JsonArray(page) },
            $"found {found.Count} {objects.Type}"
        );
    }

    private static Func<HubSpotRecord, bool> Filter(HubSpotObjects objects, JsonNode? filter)
    {
        if (filter?["propertyName"].Text() is not { } name || !objects.Properties.ContainsKey(name))
        {
            throw HubSpotErrors
                .Invalid($"There was a problem with the request: unknown property '{filter?["propertyName"].Text()}'")
                .AsException();
        }
        var operand = filter["value"].Scalar();
        var operands = (filter["values"] as JsonArray ?? []).Select(value => value.Scalar()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Func<string?, bool> accepts = filter["operator"].Text() switch
        {
            "EQ" when operand is not null => value => string.Equals(value, operand, StringComparison.OrdinalIgnoreCase),
            "NEQ" when operand is not null => value => !string.Equals(value, operand, StringComparison.OrdinalIgnoreCase),
            "IN" when operands.Count > 0 => value => value is not null && operands.Contains(value),
            "CONTAINS_TOKEN" when operand is not null => value =>
                value is not null && value.Contains(operand, StringComparison.OrdinalIgnoreCase),
            "HAS_PROPERTY" => value => value is not null,
            "NOT_HAS_PROPERTY" => value => value is null,
            var other => throw HubSpotErrors
                .Invalid($"operator '{other}' is unknown to this stand-in, or its operand is missing")
                .AsException(),
        };
        return record => accepts(name is "hs_object_id" ? record.Id : record[name]);
    }
}
