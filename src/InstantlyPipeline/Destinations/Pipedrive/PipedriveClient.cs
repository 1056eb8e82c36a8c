using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>Persons, organizations, activities and deals in Pipedrive (API v2), which offers no way to repeat a create safely: look first,
/// every time.</summary>
/// <remarks>
/// This file has what all parts need: envelopes, custom fields, users. Notes and users exist in version 1 of the API only.
/// Throws <see cref="TransientFailureException"/> or <see cref="PermanentFailureException"/> for whatever is not described as an outcome.
/// </remarks>
internal sealed partial class PipedriveClient
{
    internal const string KeyField = "Instantly event key";
    internal const string BarredField = "Instantly: do not contact";
    private const int MaxPages = 20;
    private const int MostRounds = 5;
    private const string Version1 = "../v1/";

    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    // Source: Pipedrive's "Rate limiting", 2026.
    private static readonly Lane Searches = new("searches", new Pace(10, TimeSpan.FromSeconds(2)));

    private readonly DestinationHttp _http;
    private readonly TimeProvider _time;
    private readonly string _setting;
    private readonly SharedResult<string> _keyField;
    private readonly SharedResult<string> _barredField;
    private readonly ConcurrentDictionary<string, SharedResult<IReadOnlyList<PipedriveWire.Field>>> _fields = new();
    private readonly ConcurrentDictionary<string, long> _users = new(StringComparer.OrdinalIgnoreCase);
    private readonly SharedResult<IReadOnlyList<PipedriveWire.Stage>> _stages;
    private readonly SharedResult<string> _company;

    internal PipedriveClient(PipedriveOptions options, string setting, DestinationHttp http, TimeProvider time)
    {
        Options = options;
        _http = http;
        _time = time;
        _setting = setting;
        _keyField = new SharedResult<string>(ct => FindOrCreateFieldAsync("dealFields", "deal field", KeyField, ct));
        _barredField = new SharedResult<string>(ct => FindOrCreateFieldAsync("personFields", "person field", BarredField, ct));
        _stages = new SharedResult<IReadOnlyList<PipedriveWire.Stage>>(ReadStagesAsync);
        _company = new SharedResult<string>(ReadCompanyAsync);
    }

    internal PipedriveOptions Options { get; }

    /// <summary>The id of a user.</summary>
    /// <param name="owner">Their address, or the id itself.</param>
    /// <returns>Null when the company has no such user.</returns>
    public async Task<long?> FindUserAsync(string owner, CancellationToken cancellationToken)
    {
        if (long.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return id;
        }
        if (_users.TryGetValue(owner, out var known))
        {
            return known;
        }
        var found = await ListAsync(
            DestinationCall.Get("find user", $"{Version1}users/find?term={EmailAddress.InUrl(owner)}&search_by_email=1"),
            PipedriveJson.Default.Users,
            cancellationToken
        );
        return found.FirstOrDefault(user => string.Equals(user.Email?.Trim(), owner.Trim(), StringComparison.OrdinalIgnoreCase)) is { } user
            ? _users[owner] = user.Id
            : null;
    }

    /// <summary>Where people see a record.</summary>
    /// <param name="kind"><c>person</c> or <c>deal</c>.</param>
    /// <returns>Null where the company's domain is not known.</returns>
    /// <remarks>Source: Pipedrive's "How to get the company domain", 2026.</remarks>
    public async Task<string?> PageAsync(string kind, string id, CancellationToken cancellationToken) =>
        await _company.GetAsync(cancellationToken) is { Length: > 0 } company ? $"https://{company}.pipedrive.com/{kind}/{id}" : null;

    private async Task<string> ReadCompanyAsync(CancellationToken cancellationToken)
    {
        const string Suffix = ".pipedrive.com";
        if (Options.BaseAddress.Host is var host && host.EndsWith(Suffix, StringComparison.Ordinal) && host != "api" + Suffix)
        {
            return host[..^Suffix.Length];
        }
        try
        {
            var answer = await _http.SendAsync(DestinationCall.Get("read company", $"{Version1}users/me"), cancellationToken);
            return
                answer.Read(PipedriveJson.Default.OneUser).Data?.CompanyDomain is { } domain
                && domain.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
                ? domain
                : "";
        }
        catch (Exception ex) when (ex is PermanentFailureException or TransientFailureException)
        {
            return ""; // a link is an extra: no person and no deal waits for it
        }
    }

    private static string Cursor(string? cursor) => cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";

    private string Since() =>
        Uri.EscapeDataString((_time.GetUtcNow() - Recent).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>Custom fields with their values, each in the type that its field wants; what has no field is named.</summary>
    private async Task<(JsonObject Values, IReadOnlyList<string> Unknown)> CustomAsync(
        string resource,
        IReadOnlyDictionary<string, string> mapped,
        JsonElement? held,
        CancellationToken cancellationToken
    )
    {
        var (values, unknown) = (new JsonObject(), new List<string>());
        if (mapped.Count == 0)
        {
            return (values, unknown);
        }
        var fields = await FieldsAsync(resource, cancellationToken);
        foreach (var (name, text) in mapped)
        {
            var field =
                fields.FirstOrDefault(field => field.FieldCode == name)
                ?? fields.FirstOrDefault(field => string.Equals(field.FieldName?.Trim(), name, StringComparison.OrdinalIgnoreCase));
            if (field?.FieldCode is not { } code || ValueOf(field, text) is not { } value)
            {
                unknown.Add($"{name}: {(field is null ? "no such field" : $"no value of type {field.FieldType}")}");
            }
            else if (Options.Overwrite || !Holds(held, code))
            {
                values[code] = value;
            }
        }
        return (values, unknown);

        static bool Holds(JsonElement? held, string code) =>
            held is { ValueKind: JsonValueKind.Object } fields
            && fields.TryGetProperty(code, out var value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    private static JsonValue? ValueOf(PipedriveWire.Field field, string text) =>
        field.FieldType switch
        {
            null or "varchar" or "text" or "varchar_auto" or "phone" => PipedriveText.Line(text) is { } line
                ? JsonValue.Create(line)
                : null,
            "date" => DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var date)
                ? JsonValue.Create(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
                : null,
            "double" or "int" => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number)
                : null,
            "enum" => field
                .Options?.FirstOrDefault(option => string.Equals(option.Label?.Trim(), text.Trim(), StringComparison.OrdinalIgnoreCase))
                ?.Id
                is { } id
                ? JsonValue.Create(id)
                : null,
            _ => null,
        };

    private Task<IReadOnlyList<PipedriveWire.Field>> FieldsAsync(string resource, CancellationToken cancellationToken) =>
        _fields
            .GetOrAdd(
                resource,
                static (resource, client) =>
                    new SharedResult<IReadOnlyList<PipedriveWire.Field>>(ct => client.ReadFieldsAsync(resource, ct)),
                this
            )
            .GetAsync(cancellationToken);

    private async Task<IReadOnlyList<PipedriveWire.Field>> ReadFieldsAsync(string resource, CancellationToken cancellationToken)
    {
        var all = new List<PipedriveWire.Field>();
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var what = resource == "dealFields" ? "list deal fields" : "list person fields";
            var fields = await EnvelopeAsync(
                DestinationCall.Get(what, $"{resource}?limit=500{Cursor(cursor)}"),
                PipedriveJson.Default.Fields,
                cancellationToken
            );
            all.AddRange(fields.Data ?? []);
            if (string.IsNullOrEmpty(fields.AdditionalData?.NextCursor) || fields.AdditionalData.NextCursor == cursor)
            {
                break;
            }
            cursor = fields.AdditionalData.NextCursor;
        }
        return all;
    }

    /// <summary>Custom fields have a code of their own in every account; it is found by the field's name.</summary>
    private async Task<string> FindOrCreateFieldAsync(string resource, string what, string name, CancellationToken cancellationToken)
    {
        if (CodeOf(await ReadFieldsAsync(resource, cancellationToken), name) is { } code)
        {
            return code;
        }
        var answer = await _http.SendAsync(
            DestinationCall.Post($"create {what}", resource, new(name, "varchar"), PipedriveJson.Default.FieldRequest) with
            {
                Expects = answer => answer.Status == 403 && !answer.IsHtml,
            },
            cancellationToken
        );
        if (!answer.Succeeded)
        {
            throw new PermanentFailureException(
                "pipedrive-missing-field",
                $"Pipedrive has no {what} '{name}' and the user whose token is in {_setting} may not make it (403): create it by hand "
                    + $"as a text field, then replay."
            );
        }
        // Read back rather than taken from the answer: of two processes that made one each, both must pick the same.
        return CodeOf(await ReadFieldsAsync(resource, cancellationToken), name)
            ?? answer.Read(PipedriveJson.Default.CreatedField).Data?.FieldCode
            ?? throw answer.Unreadable();
    }

    private static string? CodeOf(IEnumerable<PipedriveWire.Field> fields, string name) =>
        fields
            .Where(field =>
                field.FieldType is null or "varchar" or "text"
                && string.Equals(field.FieldName?.Trim(), name, StringComparison.OrdinalIgnoreCase)
            )
            .Select(field => field.FieldCode)
            .OfType<string>()
            .Where(code => code.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>Sends a create, and again without the optional fields that Pipedrive refuses.</summary>
    /// <returns>The id, and what was left out.</returns>
    private async Task<(long Id, string LeftOut)> CreateAsync(
        string operation,
        string path,
        JsonObject body,
        Func<string, bool> isNeeded,
        CancellationToken cancellationToken
    )
    {
        var leftOut = new List<string>();
        for (var round = 1; ; round++)
        {
            var mayGoOn = round < MostRounds;
            var answer = await _http.SendAsync(
                DestinationCall.Post(operation, path, body, PipedriveJson.Default.JsonObject) with
                {
                    Expects = answer => mayGoOn && Optional(answer).Count > 0,
                },
                cancellationToken
            );
            if (answer.Succeeded)
            {
                var envelope = answer.Read(PipedriveJson.Default.Created);
                return envelope is { Success: true, Data: { } data }
                    ? (data.Id, leftOut.Count == 0 ? "" : $"; Pipedrive refused {string.Join(", ", leftOut)}")
                    : throw answer.Unreadable();
            }
            foreach (var field in Optional(answer))
            {
                body.Remove(field);
                leftOut.Add(field);
            }
        }

        List<string> Optional(DestinationAnswer answer) => [.. PipedriveRefusal.Of(answer).Where(field => !isNeeded(field))];
    }

    private Task<DestinationAnswer> PatchAsync(string operation, string path, JsonObject body, CancellationToken cancellationToken) =>
        _http.SendAsync(
            DestinationCall.Patch(operation, path, body, PipedriveJson.Default.JsonObject) with
            {
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );

    /// <summary>A list; none is empty, however Pipedrive spells it.</summary>
    private async Task<IReadOnlyList<T>> ListAsync<T>(
        DestinationCall call,
        JsonTypeInfo<PipedriveWire.Envelope<IReadOnlyList<T>>> type,
        CancellationToken cancellationToken
    ) => (await EnvelopeAsync(call, type, cancellationToken)).Data ?? [];

    private async Task<IReadOnlyList<T>> SearchAsync<T>(
        DestinationCall call,
        JsonTypeInfo<PipedriveWire.Envelope<PipedriveWire.Found<T>>> type,
        CancellationToken cancellationToken
    )
        where T : class =>
        [
            .. ((await EnvelopeAsync(call with { Lane = Searches }, type, cancellationToken)).Data?.Items ?? [])
                .Select(hit => hit.Item)
                .OfType<T>(),
        ];

    /// <summary>Any 2xx that says <c>success</c>; the documentation shows 200 for creates where older versions sent 201. No data is no
    /// result.</summary>
    private async Task<PipedriveWire.Envelope<T>> EnvelopeAsync<T>(
        DestinationCall call,
        JsonTypeInfo<PipedriveWire.Envelope<T>> type,
        CancellationToken cancellationToken
    )
    {
        var answer = await _http.SendAsync(call, cancellationToken);
        var envelope = answer.Read(type);
        return envelope is { Success: true } ? envelope : throw answer.Unreadable();
    }
}
