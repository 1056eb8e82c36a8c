using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Lists as Instantly answers them: page by page, the cursor being the last id; an unknown query parameter is refused.</summary>
internal static class InstantlyPages
{
    public static Answer Page<T>(
        IncomingCall call,
        IEnumerable<T> all,
        Func<T, string> id,
        Func<T, JsonObject> show,
        params ReadOnlySpan<string> knownQuery
    )
    {
        CheckQuery(call, knownQuery);
        var after = call.Query.GetValueOrDefault("starting_after");
        return Page(all.Where(item => after is null || string.CompareOrdinal(id(item), after) > 0), id, show, QueryLimit(call));
    }

    // A full page gives a cursor even when nothing follows, as the real one may.
    public static Answer Page<T>(IEnumerable<T> rest, Func<T, string> id, Func<T, JsonObject> show, int limit)
    {
        var page = rest.Take(limit).ToList();
        var body = new JsonObject { ["items"] = new JsonArray([.. page.Select(show)]) };
        if (page.Count == limit)
        {
            body["next_starting_after"] = id(page[^1]);
        }
        return Answer.Json(200, body, $"listed {page.Count}");
    }

    public static int Limit(long? given) =>
        given switch
        {
            null => 10,
            >= 1 and <= 100 => (int)given,
            _ => throw InstantlyErrors.Invalid("limit must be between 1 and 100").AsException(),
        };

    public static int QueryLimit(IncomingCall call) => Limit(call.Query.GetValueOrDefault("limit") is { } text ? text.Whole() ?? 0 : null);

    public static void CheckQuery(IncomingCall call, params ReadOnlySpan<string> known)
    {
        foreach (var name in call.Query.Keys)
        {
            if (!known.Contains(name))
            {
                throw InstantlyErrors.Invalid($"querystring must NOT have additional properties: '{name}'").AsException();
            }
        }
    }
}
