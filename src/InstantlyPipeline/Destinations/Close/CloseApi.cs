using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Calls that several parts of the client make.</summary>
internal sealed class CloseApi(DestinationHttp http)
{
    private const int PageSize = 100;
    private const int MostPages = 20;

    public Task<DestinationAnswer> SendAsync(DestinationCall call, CancellationToken cancellationToken) =>
        http.SendAsync(call, cancellationToken);

    /// <summary>All records of a list, page by page.</summary>
    /// <param name="path">With a query.</param>
    public async Task<List<T>> ListAsync<T>(
        string operation,
        string path,
        JsonTypeInfo<CloseWire.Page<T>> type,
        CancellationToken cancellationToken
    )
    {
        var all = new List<T>();
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await http.SendAsync(
                DestinationCall.Get(operation, $"{path}&_limit={PageSize}&_skip={page * PageSize}"),
                cancellationToken
            );
            var read = answer.Read(type);
            all.AddRange(read.Data ?? throw answer.Unreadable());
            if (!read.HasMore)
            {
                break;
            }
        }
        return all;
    }

    /// <summary>A list that has no pages: the organization's set-up.</summary>
    public async Task<IReadOnlyList<T>> AllAsync<T>(
        string operation,
        string path,
        JsonTypeInfo<CloseWire.Page<T>> type,
        CancellationToken cancellationToken
    )
    {
        var answer = await http.SendAsync(DestinationCall.Get(operation, path), cancellationToken);
        return answer.Read(type).Data ?? throw answer.Unreadable();
    }

    /// <summary>The record, or null when there is none of this id (any more).</summary>
    public async Task<T?> GetAsync<T>(string operation, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await http.SendAsync(
            DestinationCall.Get(operation, path) with
            {
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded ? answer.Read(type) : null;
    }

    /// <summary>Makes or updates a record. Optional fields that Close refuses are left out, so that one odd phone number costs no
    /// person.</summary>
    /// <param name="method">POST makes, PUT updates what is named and leaves the rest.</param>
    /// <param name="optional">Fields that may be missing, as the body names them.</param>
    /// <returns>The record's id, and what was left out.</returns>
    public async Task<CloseWritten> WriteAsync(
        string operation,
        HttpMethod method,
        string path,
        JsonObject body,
        IReadOnlyCollection<string> optional,
        CancellationToken cancellationToken
    )
    {
        var call = Call(body);
        var answer = await http.SendAsync(call with { Expects = answer => Droppable(answer).Count > 0 }, cancellationToken);
        var leftOut = Droppable(answer);
        if (leftOut.Count > 0)
        {
            Drop(body, leftOut);
            if (body.Count == 0)
            {
                return new(path.Split('/', StringSplitOptions.RemoveEmptyEntries)[^1], leftOut); // an update of which nothing is left
            }
            answer = await http.SendAsync(Call(body), cancellationToken);
        }
        return new(answer.Read(CloseJson.Default.Created).Id is { Length: > 0 } id ? id : throw answer.Unreadable(), leftOut);

        DestinationCall Call(JsonObject content) =>
            method == HttpMethod.Post
                ? DestinationCall.Post(operation, path, content, CloseJson.Default.JsonObject)
                : DestinationCall.Put(operation, path, content, CloseJson.Default.JsonObject);

        IReadOnlyList<string> Droppable(DestinationAnswer answer)
        {
            if (answer.Status != 400)
            {
                return [];
            }
            var refused = CloseFailures.RefusedFields(answer);
            return [.. optional.Where(refused.Contains).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Guards the paths that are built from ids: an empty one would name a whole collection.</summary>
    public static string Segment(string id) =>
        id.Length > 0 && id.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
            ? id
            : throw new ArgumentException("Not an id of Close.", nameof(id));

    private static void Drop(JsonNode? node, IReadOnlyList<string> fields)
    {
        switch (node)
        {
            case JsonObject record:
                foreach (var field in fields)
                {
                    record.Remove(field);
                }
                foreach (var (_, value) in record)
                {
                    Drop(value, fields);
                }
                break;
            case JsonArray entries:
                foreach (var entry in entries)
                {
                    Drop(entry, fields);
                }
                break;
        }
    }
}
