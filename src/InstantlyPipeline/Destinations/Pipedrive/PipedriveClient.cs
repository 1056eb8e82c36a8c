using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>Persons and deals in Pipedrive (API v2), which offers no way to repeat a create safely: look first, every time.</summary>
/// <remarks>Throws <see cref="TransientFailureException"/> or <see cref="PermanentFailureException"/> for whatever is not described as an outcome.</remarks>
public sealed class PipedriveClient
{
    internal const string KeyField = "Instantly event key";
    private const int MaxPages = 20;

    private readonly PipedriveOptions _options;
    private readonly DestinationHttp _http;
    private readonly string _setting;
    private readonly SharedResult<string> _keyField;

    internal PipedriveClient(PipedriveOptions options, string setting, DestinationHttp http)
    {
        _options = options;
        _http = http;
        _setting = setting;
        _keyField = new SharedResult<string>(FindOrCreateKeyFieldAsync);
    }

    /// <returns>The oldest person with this address; null when there is none.</returns>
    public async Task<long?> FindPersonAsync(string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(email);
        var found = await ReadAsync(
            DestinationCall.Get("find person", $"persons/search?term={Uri.EscapeDataString(address)}&fields=email&exact_match=true"),
            PipedriveJson.Default.FoundPersons, cancellationToken);
        // The comparison is ours: a fuzzy hit would put a deal on a stranger. Without addresses in the answer the exact search is trusted.
        var ids = (found.Items ?? []).Select(hit => hit.Item).OfType<PipedriveWire.Person>()
            .Where(person => person.Emails is null || person.Emails.Any(other => string.Equals(other?.Trim(), address, StringComparison.OrdinalIgnoreCase)))
            .Select(person => person.Id).ToList();
        return ids.Count > 0 ? ids.Min() : null;
    }

    /// <param name="name">When blank, the address stands in: Pipedrive requires a name.</param>
    public async Task<long> CreatePersonAsync(string name, string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(email);
        var request = new PipedriveWire.PersonRequest(string.IsNullOrWhiteSpace(name) ? address : name.Trim(), [new(address, true, "work")]);
        var created = await ReadAsync(
            DestinationCall.Post("create person", "persons", request, PipedriveJson.Default.PersonRequest), PipedriveJson.Default.Created, cancellationToken);
        return created.Id;
    }

    /// <summary>The deal this event made: first among the person's deals, which shows a fresh one at once, then by search, which also finds a moved one.</summary>
    public async Task<long?> FindDealAsync(long personId, EventKey key, CancellationToken cancellationToken)
    {
        var field = await _keyField.GetAsync(cancellationToken);
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var deals = await EnvelopeAsync(
                DestinationCall.Get("list deals", string.Create(
                    CultureInfo.InvariantCulture,
                    $"deals?person_id={personId}&custom_fields={field}&sort_by=add_time&sort_direction=desc&limit=100{Cursor(cursor)}")),
                PipedriveJson.Default.Deals, cancellationToken);
            if (deals.Data!.FirstOrDefault(deal => deal.CustomFields is { } fields && Holds(fields, field, key.Value)) is { } own)
            {
                return own.Id;
            }
            if (string.IsNullOrEmpty(deals.AdditionalData?.NextCursor) || deals.AdditionalData.NextCursor == cursor)
            {
                break;
            }
            cursor = deals.AdditionalData.NextCursor;
        }

        var found = await ReadAsync(
            DestinationCall.Get("search deal", $"deals/search?term={key.Value}&fields=custom_fields&exact_match=true"), PipedriveJson.Default.FoundDeals, cancellationToken);
        return (found.Items ?? []).Select(hit => hit.Item).OfType<PipedriveWire.Deal>()
            .FirstOrDefault(deal => deal.CustomFields is not { } fields || Holds(fields, field, key.Value))?.Id;
    }

    public async Task<long> CreateDealAsync(PipedriveDealDetails deal, CancellationToken cancellationToken)
    {
        var field = await _keyField.GetAsync(cancellationToken);
        var request = new PipedriveWire.DealRequest(
            deal.Title, deal.PersonId, _options.PipelineId, _options.StageId, new Dictionary<string, string> { [field] = deal.Key.Value });
        var created = await ReadAsync(
            DestinationCall.Post("create deal", "deals", request, PipedriveJson.Default.DealRequest), PipedriveJson.Default.Created, cancellationToken);
        return created.Id;
    }

    /// <summary>Whether anybody, the pipeline or a person, is already working on a deal with this person.</summary>
    public async Task<bool> HasOpenDealAsync(long personId, CancellationToken cancellationToken)
    {
        var open = await ReadAsync(
            DestinationCall.Get("list open deals", string.Create(CultureInfo.InvariantCulture, $"deals?person_id={personId}&status=open&limit=1")),
            PipedriveJson.Default.Deals, cancellationToken);
        return open.Count > 0;
    }

    private static string Cursor(string? cursor) => cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";

    private static bool Holds(JsonElement fields, string field, string value) => fields.ValueKind switch
    {
        JsonValueKind.Object => fields.TryGetProperty(field, out var held) && held.ValueKind == JsonValueKind.String && held.ValueEquals(value),
        JsonValueKind.Array => fields.EnumerateArray().Any(held => held.ValueKind == JsonValueKind.String && held.ValueEquals(value)),
        _ => false,
    };

    /// <summary>Custom fields have a code of their own in every account; it is found by the field's name.</summary>
    private async Task<string> FindOrCreateKeyFieldAsync(CancellationToken cancellationToken)
    {
        if (await FindKeyFieldAsync(cancellationToken) is { } code)
        {
            return code;
        }
        var answer = await _http.SendAsync(
            DestinationCall.Post("create deal field", "dealFields", new(KeyField, "varchar"), PipedriveJson.Default.FieldRequest) with
            {
                Expects = answer => answer.Status == 403 && !answer.IsHtml,
            },
            cancellationToken);
        if (!answer.Succeeded)
        {
            throw new PermanentFailureException(
                "pipedrive-missing-field",
                $"Pipedrive has no deal field '{KeyField}' and the user whose token is in {_setting} may not make it (403): create it by hand as a text field, then replay.");
        }
        // Read back rather than taken from the answer: of two processes that made one each, both must pick the same.
        return await FindKeyFieldAsync(cancellationToken) ?? answer.Read(PipedriveJson.Default.CreatedField).Data?.FieldCode ?? throw answer.Unreadable();
    }

    private async Task<string?> FindKeyFieldAsync(CancellationToken cancellationToken)
    {
        var codes = new List<string>();
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var fields = await EnvelopeAsync(DestinationCall.Get("list deal fields", $"dealFields?limit=500{Cursor(cursor)}"), PipedriveJson.Default.Fields, cancellationToken);
            codes.AddRange(fields.Data!
                .Where(field => field.FieldType is null or "varchar" or "text" && string.Equals(field.FieldName?.Trim(), KeyField, StringComparison.OrdinalIgnoreCase))
                .Select(field => field.FieldCode).OfType<string>());
            if (string.IsNullOrEmpty(fields.AdditionalData?.NextCursor) || fields.AdditionalData.NextCursor == cursor)
            {
                break;
            }
            cursor = fields.AdditionalData.NextCursor;
        }
        return codes.Where(code => code.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')).Order(StringComparer.Ordinal).FirstOrDefault();
    }

    private async Task<T> ReadAsync<T>(DestinationCall call, JsonTypeInfo<PipedriveWire.Envelope<T>> type, CancellationToken cancellationToken)
        => (await EnvelopeAsync(call, type, cancellationToken)).Data!;

    /// <summary>Any 2xx that says <c>success</c> and holds data; the documentation shows 200 for creates where older versions sent 201.</summary>
    private async Task<PipedriveWire.Envelope<T>> EnvelopeAsync<T>(DestinationCall call, JsonTypeInfo<PipedriveWire.Envelope<T>> type, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(call, cancellationToken);
        var envelope = answer.Read(type);
        return envelope is { Success: true, Data: not null } ? envelope : throw answer.Unreadable();
    }
}
