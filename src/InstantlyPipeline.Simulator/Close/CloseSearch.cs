using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The part of Advanced Filtering that looks leads and contacts up by a text.</summary>
/// <remarks>Source: Close's "Advanced Filtering"; the names of modes and related objects as public clients send them.</remarks>
internal sealed class CloseSearch(CloseStore store)
{
    private static readonly string[] Modes = ["exact_value", "phrase", "full_words", "beginning_of_words"];

    public Answer Handle(JsonObject body, DateTimeOffset visible)
    {
        if (body["query"] is not JsonObject query)
        {
            throw CloseErrors.InvalidField("query", "required").AsException();
        }
        foreach (var (name, _) in body)
        {
            if (name is not ("query" or "_fields" or "_limit" or "results_limit" or "cursor" or "sort" or "include_counts"))
            {
                throw CloseErrors.InvalidField(name, "unknown field").AsException();
            }
        }
        var found = store
            .All("lead")
            .Concat(store.All("contact"))
            .Where(record => record.CreatedAt <= visible && Matches(query, record.Type, record))
            .ToList();
        var limit = body["results_limit"].Whole() ?? body["_limit"].Whole() ?? 50;
        var data = found
            .Take((int)limit)
            .Select(record => (JsonNode)Selected(record, body["_fields"]?[record.Type] as JsonArray))
            .ToArray();
        return Answer.Json(200, new JsonObject { ["data"] = new JsonArray(data), ["cursor"] = null }, $"found {found.Count} record(s)");
    }

    private JsonObject Selected(CloseRecord record, JsonArray? fields)
    {
        var shown = store.Shown(record);
        var selected = new JsonObject { ["__object_type"] = record.Type };
        foreach (var field in fields?.Select(field => field.Text()).OfType<string>() ?? ["id"])
        {
            selected[field] = shown[field]?.DeepClone();
        }
        return selected;
    }

    private bool Matches(JsonObject query, string type, object subject)
    {
        switch (query["type"].Text())
        {
            case "and":
                return Each(query).All(inner => Matches(inner, type, subject));
            case "or":
                return Each(query).Any(inner => Matches(inner, type, subject));
            case "object_type":
                return query["object_type"].Text() == type;
            case "has_related":
                if (query["this_object_type"].Text() != type)
                {
                    return false;
                }
                var related = query["related_object_type"].Text();
                var inner =
                    query["related_query"] as JsonObject ?? throw CloseErrors.InvalidField("related_query", "required").AsException();
                return Related((CloseRecord)subject, related).Any(other => Matches(inner, related!, other));
            case "field_condition":
                return Holds(query, type, subject);
            default:
                throw CloseErrors.InvalidField("type", "unknown type of query").AsException();
        }
    }

    private IEnumerable<object> Related(CloseRecord record, string? related) =>
        (record.Type, related) switch
        {
            ("contact", "contact_email") => record.Emails,
            ("lead", "contact") => store.ContactsOf(record.Id),
            ("lead", "contact_email") => store.ContactsOf(record.Id).SelectMany(contact => contact.Emails),
            _ => throw CloseErrors.InvalidField("related_object_type", "not related").AsException(),
        };

    private static bool Holds(JsonObject query, string type, object subject)
    {
        var (field, condition) = (query["field"], query["condition"]);
        if (field?["type"].Text() != "regular_field" || condition?["type"].Text() != "text" || !Modes.Contains(condition["mode"].Text()))
        {
            throw CloseErrors
                .InvalidField("condition", "only texts of regular fields can be searched, in a mode that exists")
                .AsException();
        }
        if (field["object_type"].Text() != type)
        {
            return false;
        }
        var value = condition["value"].Text() ?? throw CloseErrors.InvalidField("value", "a text is needed").AsException();
        var held = (type, field["field_name"].Text()) switch
        {
            ("contact_email", "email") => (string)subject,
            ("lead", "name" or "url" or "description") => ((CloseRecord)subject)[field["field_name"].Text()!],
            ("contact", "name" or "title") => ((CloseRecord)subject)[field["field_name"].Text()!],
            _ => throw CloseErrors.InvalidField("field_name", "no such field").AsException(),
        };
        return condition["mode"].Text() == "exact_value"
            ? string.Equals(held, value, StringComparison.OrdinalIgnoreCase)
            : held?.Contains(value, StringComparison.OrdinalIgnoreCase) == true;
    }

    private static IEnumerable<JsonObject> Each(JsonObject query) =>
        (query["queries"] as JsonArray ?? throw CloseErrors.InvalidField("queries", "required").AsException()).OfType<JsonObject>();
}
