using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Calls that several parts of the client make: queries, creates, and writes that leave out what an org refuses.</summary>
internal sealed class SalesforceApi(SalesforceOptions options, DestinationHttp http)
{
    /// <summary>A text field holds so much where the org does not say otherwise.</summary>
    public const int MaxText = 255;

    private const int MaxPages = 20;

    private readonly SalesforceSession _session = new(options, http);

    /// <summary>Where the org's records are.</summary>
    public string Data { get; } = $"services/data/{options.ApiVersion}";

    /// <inheritdoc cref="SalesforceSession.RunAsUser"/>
    public string? RunAsUser => _session.RunAsUser;

    /// <inheritdoc cref="SalesforceSession.Org"/>
    public Uri? Org => _session.Org;

    public Task<DestinationAnswer> SendAsync(DestinationCall call, CancellationToken cancellationToken) =>
        _session.SendAsync(call, cancellationToken);

    public async Task<string> CreateAsync<T>(
        string operation,
        string type,
        T request,
        JsonTypeInfo<T> json,
        CancellationToken cancellationToken
    ) => IdOf(await _session.SendAsync(DestinationCall.Post(operation, $"{Data}/sobjects/{type}", request, json), cancellationToken));

    public async Task<T?> FirstAsync<T>(
        string operation,
        string soql,
        JsonTypeInfo<SalesforceWire.Page<T>> type,
        CancellationToken cancellationToken
    )
        where T : class => (await QueryAsync(operation, soql, type, cancellationToken)).FirstOrDefault();

    /// <summary>All records of a query: a short page is not the last one, only <c>done</c> says so.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string operation,
        string soql,
        JsonTypeInfo<SalesforceWire.Page<T>> type,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var records = new List<T>();
        var path = $"{Data}/query?q={Uri.EscapeDataString(soql)}";
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await _session.SendAsync(DestinationCall.Get(operation, path), cancellationToken);
            var read = answer.Read(type);
            records.AddRange(read.Records ?? throw answer.Unreadable());
            if (read.Done)
            {
                break;
            }
            path =
                read.NextRecordsUrl?.StartsWith($"/{Data}/query/", StringComparison.Ordinal) == true
                    ? read.NextRecordsUrl[1..]
                    : throw answer.Unreadable();
        }
        return records;
    }

    /// <summary>Writes, and once more without the optional fields that Salesforce refuses by name.</summary>
    public async Task<(DestinationAnswer Answer, IReadOnlyList<string> LeftOut)> WriteAsync(
        string operation,
        JsonObject body,
        IReadOnlyCollection<string> optional,
        Func<JsonObject, DestinationCall> call,
        CancellationToken cancellationToken
    )
    {
        var answer = await _session.SendAsync(
            call(body) with
            {
                Operation = operation,
                Expects = answer => Droppable(answer).Count > 0,
            },
            cancellationToken
        );
        var leftOut = answer.Succeeded ? [] : Droppable(answer);
        if (leftOut.Count == 0)
        {
            return (answer, []);
        }
        foreach (var field in leftOut)
        {
            body.Remove(field);
        }
        return body.Count == 0 ? (answer, leftOut) : (await _session.SendAsync(call(body), cancellationToken), leftOut);

        IReadOnlyList<string> Droppable(DestinationAnswer answer) =>
            answer.Status == 400 && SalesforceFailures.Code(answer) is not ("REQUIRED_FIELD_MISSING" or "DUPLICATE_VALUE")
                ?
                [
                    .. SalesforceFailures
                        .Fields(answer)
                        .Where(field => optional.Contains(field, StringComparer.OrdinalIgnoreCase) && body.ContainsKey(field)),
                ]
                : [];
    }

    public static string Literal(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    public static string Fit(string text, int limit) => CrmText.Line(text, limit) ?? "";

    public static string IdOf(DestinationAnswer answer) =>
        answer.Read(SalesforceJson.Default.Saved).Id is { Length: > 0 } id ? id : throw answer.Unreadable();

    public static string Segment(string id) =>
        id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? id : throw new ArgumentException("Not a Salesforce id.", nameof(id));

    public static void Add(JsonObject body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }
}
