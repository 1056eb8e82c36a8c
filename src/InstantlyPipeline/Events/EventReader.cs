using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace InstantlyPipeline.Events;

/// <summary>Reads a delivered body once, from its bytes, and finds the fields that identify the event.</summary>
/// <remarks>
/// The only reading there is: the event's key, its queue and the workflows (<see cref="InstantlyEvent"/>) all take the base fields from
/// here. Only top-level fields count, by their exact names; everything else is skipped unread. A repeated key counts with its last value,
/// as in JavaScript, where the sender lives. <c>timestamp</c> alone counts with its first one that is a time: the sender writes its base
/// fields before the lead's variables, and one of those may have this name. Optional fields of a wrong type are treated as absent, and so
/// are the texts <c>null</c> and <c>undefined</c>, which relays write for what they do not have.
/// </remarks>
public static class EventReader
{
    /// <summary>Deepest nesting accepted, far above the flat objects Instantly sends.</summary>
    public const int MaxDepth = 64;

    // RFC 5321: 64 for the part before the @, 255 for the domain.
    private const int LongestAddress = 320;
    private const int LongestId = 100;

    // A custom label's name is an event type. Above some thousands neither a Service Bus message nor a table's column takes it, and intake
    // could only answer 503, until Instantly switches the webhook off.
    private const int LongestType = 1_000;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>As it arrives: an event whose time cannot be believed is none to work on.</summary>
    public static EventReading Read(ReadOnlySpan<byte> body, DateTimeOffset receivedAt)
    {
        var reading = Read(body);
        return reading.Identity is { } identity && EventTime.Objection(identity.Timestamp, receivedAt) is { } objection
            ? EventReading.Incomplete(objection)
            : reading;
    }

    /// <summary>As it was accepted.</summary>
    public static EventReading Read(ReadOnlySpan<byte> body) => Read(body, others: null);

    /// <param name="others">Takes the scalars that are no identity field, by their names; null skips them unread.</param>
    internal static EventReading Read(ReadOnlySpan<byte> body, Dictionary<string, string>? others)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble))
        {
            body = body[Encoding.UTF8.Preamble.Length..];
        }
        try
        {
            return ReadObject(body, others);
        }
        catch (JsonException ex)
        {
            return EventReading.NotJson(
                $"The body is not JSON: it breaks off or goes wrong at line {ex.LineNumber + 1}, byte {ex.BytePositionInLine + 1}."
            );
        }
    }

    private static EventReading ReadObject(ReadOnlySpan<byte> body, Dictionary<string, string>? others)
    {
        try
        {
            return ReadFields(body, others);
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: JSON by its grammar, and no text. What follows may still be no JSON, which makes this
            // throw.
            var rest = new Utf8JsonReader(body, ReaderOptions);
            while (rest.Read()) { }
            return EventReading.Incomplete("an identifying field, or a field's name, holds half a Unicode character");
        }
    }

    private static EventReading ReadFields(ReadOnlySpan<byte> body, Dictionary<string, string>? others)
    {
        var reader = new Utf8JsonReader(body, ReaderOptions);
        if (body.IsEmpty)
        {
            return EventReading.NotJson("The body is empty; a delivery is one JSON object.");
        }
        if (!Utf8.IsValid(body))
        {
            return EventReading.NotJson("The body is not JSON: its bytes are not UTF-8.");
        }
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            var found = reader.TokenType is JsonTokenType.StartArray ? "an array" : "a single value";
            while (reader.Read())
            {
                reader.Skip();
            }
            return EventReading.NotJson($"The body is {found}; a delivery is one JSON object.");
        }

        string? eventType = null,
            timestamp = null,
            workspace = null,
            campaign = null,
            lead = null,
            email = null,
            account = null,
            step = null,
            variant = null,
            emailId = null,
            id = null;
        DateTimeOffset? time = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("event_type"u8))
            {
                eventType = Text(ref reader);
            }
            else if (reader.ValueTextEquals("timestamp"u8))
            {
                FirstTime(ref reader, ref timestamp, ref time);
            }
            else if (reader.ValueTextEquals("workspace"u8))
            {
                workspace = Text(ref reader);
            }
            else if (reader.ValueTextEquals("campaign_id"u8))
            {
                campaign = Text(ref reader);
            }
            else if (reader.ValueTextEquals("lead_email"u8))
            {
                lead = Text(ref reader);
            }
            else if (reader.ValueTextEquals("email_account"u8))
            {
                account = Text(ref reader);
            }
            else if (reader.ValueTextEquals("step"u8))
            {
                step = Scalar(ref reader);
            }
            else if (reader.ValueTextEquals("variant"u8))
            {
                variant = Scalar(ref reader);
            }
            else if (reader.ValueTextEquals("email_id"u8))
            {
                emailId = Text(ref reader);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                if (others is not null)
                {
                    Collect(reader, others);
                }
                id = Scalar(ref reader);
            }
            else if (reader.ValueTextEquals("email"u8))
            {
                if (others is not null)
                {
                    Collect(reader, others);
                }
                email = Text(ref reader);
            }
            else
            {
                if (others is not null) // here, for the call would copy the reader
                {
                    Collect(reader, others);
                }
                reader.Skip();
            }
        }
        while (reader.Read())
        {
            // Anything after the object makes the reader throw: two objects in one body are not one delivery.
        }

        return Missing(eventType, timestamp, time, workspace)
            ?? Identified(
                new EventIdentity
                {
                    EventType = EventType.Canonical(eventType!),
                    Timestamp = time!.Value,
                    Workspace = workspace!.Trim(),
                    CampaignId = campaign,
                    LeadEmail = lead,
                    EmailAccount = account,
                    Step = step,
                    Variant = variant,
                    EmailId = emailId,
                    Id = id,
                },
                email
            );
    }

    /// <summary>Keeps the first value that is a time; of values that are none, the last text, for the message.</summary>
    private static void FirstTime(ref Utf8JsonReader reader, ref string? timestamp, ref DateTimeOffset? time)
    {
        var text = Text(ref reader);
        if (time is not null)
        {
            return;
        }
        timestamp = text ?? timestamp;
        time = text is not null && TryParseTime(text.Trim(), out var read) ? read : null;
    }

    /// <summary>Keeps a field for the workflows. The reader is a copy, so the caller's stays where it is.</summary>
    private static void Collect(Utf8JsonReader reader, Dictionary<string, string> others)
    {
        string name;
        try
        {
            name = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return; // escaped half of a surrogate pair: no name that a workflow or a mapping could ask for
        }
        reader.Read();
        if (LenientText.Of(ref reader) is { } text)
        {
            others[name] = text;
        }
        else
        {
            others.Remove(name); // the last value counts, and it is null or no scalar
        }
    }

    private static EventReading? Missing(string? eventType, string? timestamp, DateTimeOffset? time, string? workspace)
    {
        if (string.IsNullOrWhiteSpace(eventType))
        {
            return EventReading.Incomplete("event_type is missing or is not text");
        }
        if (eventType.Length > LongestType)
        {
            return EventReading.Incomplete($"event_type is longer than the {LongestType} characters of a label");
        }
        if (string.IsNullOrWhiteSpace(timestamp))
        {
            return EventReading.Incomplete("timestamp is missing or is not text");
        }
        if (time is null)
        {
            return EventReading.Incomplete("timestamp is not an ISO 8601 time");
        }
        if (string.IsNullOrWhiteSpace(workspace))
        {
            return EventReading.Incomplete("workspace is missing or is not text");
        }
        return workspace.Length > LongestId
            ? EventReading.Incomplete($"workspace is longer than the {LongestId} characters of an id")
            : null;
    }

    // The framework's parser also takes "Tuesday" or "2/3/2026"; only a date, T and a time are meant here, UTC unless it says otherwise.
    private static bool TryParseTime(string text, out DateTimeOffset time)
    {
        time = default;
        return text is [_, _, _, _, '-', _, _, '-', _, _, 'T' or 't', _, _, ':', ..]
            && DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out time
            );
    }

    /// <param name="email">The lead column of that name, which some relays send instead of <c>lead_email</c>.</param>
    private static EventReading Identified(EventIdentity identity, string? email)
    {
        var needsLead = EventType.NeedsLead(identity.EventType);
        if (needsLead && string.IsNullOrWhiteSpace(identity.LeadEmail) && email?.Contains('@', StringComparison.Ordinal) is true)
        {
            identity = identity with { LeadEmail = email };
        }
        return identity.LeadEmail?.Length > LongestAddress
                ? EventReading.Incomplete($"lead_email is longer than the {LongestAddress} characters of an address")
            : needsLead && string.IsNullOrWhiteSpace(identity.LeadEmail)
                ? EventReading.Incomplete($"lead_email is missing or is not text, and a {identity.EventType} event is about a lead")
            : EventReading.Usable(identity);
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String)
        {
            return LenientText.OrAbsent(reader.GetString());
        }
        reader.Skip();
        return null;
    }

    // Identity needs the value as it was spelled: 1 and 1.0 do not occur for one event, and no number is too large to be compared.
    private static string? Scalar(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return LenientText.OrAbsent(reader.GetString());
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }
}
