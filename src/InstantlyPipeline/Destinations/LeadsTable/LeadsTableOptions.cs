using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.LeadsTable;

/// <summary>Settings <c>LeadsTable__…</c>: a table of leads of your own that is told of dead addresses, by one HTTP call made from a
/// template.</summary>
/// <remarks>
/// PostgREST, Supabase, Airtable and endpoints of one's own take such a call. In the address and the body <c>{email}</c>, <c>{reason}</c>,
/// <c>{since}</c> and <c>{workspace}</c> are replaced: percent-encoded in the one, as JSON text in the other.
/// </remarks>
internal sealed record LeadsTableOptions : PacedSettings
{
    /// <summary>What stands for the address.</summary>
    public const string EmailPlace = "{email}";

    private static readonly string[] Methods = ["DELETE", "PATCH", "POST"];

    /// <summary>The address of the rows to remove or to mark, with <c>{email}</c>, for example
    /// <c>https://x.supabase.co/rest/v1/leads?email=eq.{email}</c>.</summary>
    /// <value>Null: not used. Must be https (http to this machine only).</value>
    public Uri? Url { get; init; }

    /// <summary>DELETE removes the row, PATCH marks it, POST tells an endpoint of your own.</summary>
    /// <value>DELETE.</value>
    public string Method { get; init; } = "DELETE";

    /// <summary>
    /// Headers as <c>name: value</c>, several with <c>;</c> between them. A value names the setting that holds a secret, as in
    /// <c>apikey: ${SUPABASE_KEY}; Authorization: Bearer ${SUPABASE_KEY}</c>, so that the secret stands in one place.
    /// </summary>
    /// <value>Empty: none.</value>
    public string Headers { get; init; } = "";

    /// <summary>The JSON that PATCH and POST send, for example <c>{"status":"bounced","bounced_at":"{since}"}</c>.</summary>
    /// <value>Empty: no body.</value>
    public string Body { get; init; } = "";

    /// <summary>Which bars are told, by their reasons, with commas.</summary>
    /// <value><c>hard-bounce</c>; <c>hard-bounce,unsubscribed</c> tells of wishes, too.</value>
    public string Reasons { get; init; } = "hard-bounce";

    /// <summary>Whether only the step says what would be sent, and nothing is. Look at some, then switch it off.</summary>
    /// <value>True: a wrong template may remove the wrong rows.</value>
    public bool DryRun { get; init; } = true;

    /// <summary>The template as it was written: <see cref="Url"/> would encode its braces.</summary>
    internal string Template { get; init; } = "";

    /// <summary>The headers with their secrets.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Sent { get; init; } = [];

    public bool Equals(LeadsTableOptions? other) =>
        other is not null
        && (Template, Method, Body, Reasons, DryRun) == (other.Template, other.Method, other.Body, other.Reasons, other.DryRun)
        && Sent.SequenceEqual(other.Sent);

    public override int GetHashCode() => HashCode.Combine(Template, Method, Body, Reasons, DryRun);

    /// <summary>Without address and secrets: records print their members.</summary>
    public override string ToString() => nameof(LeadsTableOptions);

    internal static LeadsTableOptions Read(SettingReader settings)
    {
        var template = settings.Text(nameof(Url));
        var options = new LeadsTableOptions
        {
            Url = settings.SecretAddress(nameof(Url)),
            Template = template,
            Headers = settings.Text(nameof(Headers)),
            Body = settings.Text(nameof(Body)),
            Method = settings.OneOf(nameof(Method), "DELETE", Methods),
            Reasons = settings.Text(nameof(Reasons)) is { Length: > 0 } reasons ? reasons : "hard-bounce",
            DryRun = settings.Flag(nameof(DryRun), fallback: true),
            Sent = settings.HeadersByReference(nameof(Headers)),
        };
        if (template.Length > 0)
        {
            options.Check(settings);
        }
        return options;
    }

    /// <summary>The template with what stands for its places.</summary>
    internal static string Fill(string template, IReadOnlyDictionary<string, string> values, Func<string, string> encode) =>
        values.Aggregate(template, (text, value) => text.Replace($"{{{value.Key}}}", encode(value.Value), StringComparison.Ordinal));

    internal static IReadOnlyDictionary<string, string> Values(string email, string reason, DateTimeOffset since, string workspace) =>
        new Dictionary<string, string>
        {
            ["reason"] = reason,
            ["since"] = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["workspace"] = workspace,
            ["email"] = email,
        };

    private void Check(SettingReader settings)
    {
        var named = Template.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? Template[..query] : Template;
        if (
            named.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme
            && named.IndexOf('/', scheme + 3) is var path
            && (path < 0 ? Template : Template[..path]).Contains('{', StringComparison.Ordinal)
        )
        {
            settings.Problem(nameof(Url), "has a place such as {email} in its host name, which would send to a host that a lead chooses");
        }
        // Without the address in it, DELETE and PATCH are about every row of the table.
        var inUrl = Template.Contains(EmailPlace, StringComparison.Ordinal);
        var merges = Method == "PATCH" && Body.Contains("performUpsert", StringComparison.Ordinal);
        if (!inUrl && (Method is "DELETE" || (!merges && Method is "PATCH") || !Body.Contains(EmailPlace, StringComparison.Ordinal)))
        {
            settings.Problem(
                nameof(Url),
                "does not hold {email}: without it the call would be about every row (of a PATCH that merges by performUpsert, as "
                    + "Airtable's, the body may hold it)"
            );
        }
        if (Body.Length > 0 && !IsJson(Fill(Body, Values("a@example.invalid", "hard-bounce", DateTimeOffset.UnixEpoch, "w"), InJson)))
        {
            settings.Problem(nameof(Body), "is no JSON once its places are filled");
        }
        if (Body.Length == 0 && Method is "PATCH")
        {
            settings.Problem(nameof(Body), "is not set: a PATCH says what to write");
        }
    }

    internal static string InJson(string text) => JsonEncodedText.Encode(text).ToString();

    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
