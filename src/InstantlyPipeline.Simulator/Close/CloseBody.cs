using System.Globalization;
using System.Net.Mail;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Checks what is written to a record as Close would: known names only, each value of its type.</summary>
internal sealed class CloseBody(CloseStore store)
{
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["lead"] = ["name", "url", "description", "status", "status_id", "contacts", "addresses"],
        ["contact"] = ["lead_id", "name", "title", "emails", "phones", "urls"],
        ["task"] = ["_type", "lead_id", "contact_id", "text", "date", "due_date", "assigned_to", "is_complete", "is_dateless", "priority"],
        ["opportunity"] =
        [
            "lead_id",
            "contact_id",
            "status_id",
            "pipeline_id",
            "user_id",
            "note",
            "value",
            "value_period",
            "confidence",
            "date_won",
        ],
        ["note"] = ["lead_id", "contact_id", "user_id", "note", "note_html", "title", "pinned", "activity_at", "date_created"],
    };

    public static JsonObject Of(IncomingCall call)
    {
        if (!call.HasJsonContentType)
        {
            throw CloseErrors.Refused(415, "the content type is not application/json").AsException();
        }
        return call.JsonBody() ?? throw CloseErrors.Invalid("the body is not a JSON object").AsException();
    }

    public void Check(string type, JsonObject body)
    {
        foreach (var (name, value) in body)
        {
            if (name.StartsWith("custom.", StringComparison.Ordinal))
            {
                CheckCustom(type, name, value);
            }
            else if (!Known[type].Contains(name))
            {
                throw CloseErrors.InvalidField(name, "unknown field").AsException();
            }
            else if (value is not null)
            {
                CheckValue(type, name, value);
            }
        }
        if (body.ContainsKey("status") && body.ContainsKey("status_id"))
        {
            throw CloseErrors.Invalid("either status or status_id, not both").AsException();
        }
    }

    private void CheckCustom(string type, string name, JsonNode? value)
    {
        var field =
            store.Fields.Find(known => known.ObjectType == type && name == $"custom.{known.Id}")
            ?? throw CloseErrors.InvalidField(name, "no such custom field").AsException();
        var fits =
            value is null
            || field switch
            {
                { Type: "number" } => value.IsNumber(),
                { AcceptsMultipleValues: true } => value is JsonArray || value.IsText(),
                { Type: "choices" } => value.Text() is { } chosen && field.Choices.Contains(chosen),
                { Type: "user" } => value.Text() is { } user && store.Users.Exists(known => known.Id == user),
                _ => value.IsText(),
            };
        if (!fits)
        {
            throw CloseErrors.InvalidField(name, "not a value of this field").AsException();
        }
    }

    private void CheckValue(string type, string name, JsonNode value)
    {
        var text = value.Text();
        var problem = (type, name) switch
        {
            (_, "contacts") => null,
            ("contact", "emails" or "phones" or "urls") => null,
            ("lead", "addresses") => null,
            ("opportunity", "value" or "confidence") => value.Whole() is null ? "a whole number is needed" : null,
            ("task", "is_complete" or "is_dateless") or ("note", "pinned") => value.IsBoolean() ? null : "true or false is needed",
            _ when text is null => "a text is needed",
            ("lead", "status_id") => store.LeadStatuses.Exists(status => status.Id == text) ? null : "no such status",
            ("lead", "status") => store.LeadStatuses.Exists(status => status.Label == text) ? null : "no such status",
            ("lead", "url") => IsUrl(text) ? null : "Invalid URL.",
            ("opportunity", "status_id") => store.Stages.Exists(status => status.Id == text) ? null : "no such status",
            ("task", "date" or "due_date") => IsDate(text) ? null : "Invalid date.",
            ("task", "priority") => text is "high" or "medium" ? null : "high or medium",
            ("task", "_type") => text is "lead" or "outgoing_call" ? null : "only lead and outgoing_call can be created",
            ("opportunity", "value_period") => text is "one_time" or "monthly" or "annual" ? null : "unknown period",
            (_, "assigned_to" or "user_id") => store.Users.Exists(user => user.Id == text) ? null : "no such user",
            (_, "lead_id") => store.Find("lead", text) is null ? "no such lead" : null,
            (_, "contact_id") => store.Find("contact", text) is null ? "no such contact" : null,
            _ => null,
        };
        if (problem is not null)
        {
            throw CloseErrors.InvalidField(name, problem).AsException();
        }
        if (type == "contact" && Problem(name, value) is { } wrong)
        {
            throw Answer.Json(400, wrong).Because($"{name}: an entry was refused").AsException();
        }
        if (name == "contacts")
        {
            CheckContacts(value as JsonArray ?? throw CloseErrors.InvalidField(name, "a list is needed").AsException());
        }
    }

    private void CheckContacts(JsonArray contacts)
    {
        foreach (var (index, contact) in contacts.Index())
        {
            try
            {
                Check("contact", contact as JsonObject ?? throw CloseErrors.InvalidField("contacts", "an object is needed").AsException());
            }
            catch (RefusedException refused)
            {
                throw CloseErrors
                    .InvalidIn("contacts", index, JsonNode.Parse(refused.Answer.Body)!.AsObject(), $"contacts: {refused.Answer.Refusal}")
                    .AsException();
            }
        }
    }

    private static JsonObject? Problem(string list, JsonNode value)
    {
        var (field, isRight) = list switch
        {
            "emails" => ("email", (Func<string, bool>)(text => MailAddress.TryCreate(text, out _))),
            "phones" => (
                "phone",
                text =>
                    text.StartsWith('+')
                    && text.Count(char.IsAsciiDigit) is >= 7 and <= 15
                    && text[1..].All(letter => char.IsAsciiDigit(letter) || letter is ' ' or '-' or '(' or ')')
            ),
            "urls" => ("url", IsUrl),
            _ => ("", _ => true),
        };
        if (field.Length == 0)
        {
            return null;
        }
        foreach (
            var (index, entry) in (value as JsonArray ?? throw CloseErrors.InvalidField(list, "a list is needed").AsException()).Index()
        )
        {
            if (
                entry is not JsonObject given
                || given.Any(pair => pair.Key != field && pair.Key != "type")
                || given[field].Text() is not { } text
                || !isRight(text)
            )
            {
                return CloseErrors.In(list, index, CloseErrors.Field(field, $"Invalid {field}."));
            }
        }
        return null;
    }

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url.Host.Contains('.', StringComparison.Ordinal);

    private static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
}
