using System.Text.Json;
using InstantlyPipeline.Intake;

namespace InstantlyPipeline.Operations;

/// <summary>A call of the operations API; each host fills it from its own request type.</summary>
/// <param name="Path">What follows <c>/operations/</c>, for example <c>events</c> or <c>events/v1-…</c>.</param>
/// <param name="Query">A query parameter by name; null when absent.</param>
public readonly record struct OperationsRequest(string Method, string Path, Func<string, string?> Query, string? Authorization, Stream Body)
{
    private const int MostBodyBytes = 65_536;

    /// <summary>The network address of the caller; null where the host does not know it.</summary>
    public string? From { get; init; }

    /// <summary>
    /// The parameters of a POST: the fields of a JSON object, because a query string ends up in access logs, and addresses and names of
    /// people do not belong there. Numbers and truth values may be written as such or as text, a list of texts as such or with commas.
    /// </summary>
    /// <returns>Null when the body is not such an object; an empty body has no parameters.</returns>
    internal async Task<Func<string, string?>?> ReadParametersAsync(CancellationToken cancellationToken)
    {
        byte[]? bytes;
        try
        {
            bytes = await BodyReader.ReadAtMostAsync(Body, null, MostBodyBytes, cancellationToken);
        }
        catch (IOException)
        {
            return null; // it broke off, or its chunks are not as HTTP has them
        }
        if (bytes is null)
        {
            return null;
        }
        var parameters = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (bytes.Length == 0)
        {
            return parameters.GetValueOrDefault;
        }
        try
        {
            using var json = JsonDocument.Parse(bytes);
            foreach (var field in json.RootElement.EnumerateObject())
            {
                parameters[field.Name] = field.Value.ValueKind switch
                {
                    JsonValueKind.String => field.Value.GetString(),
                    JsonValueKind.Null => null,
                    JsonValueKind.Array => string.Join(',', field.Value.EnumerateArray().Select(item => item.GetString())),
                    JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => field.Value.GetRawText(),
                    _ => throw new JsonException(),
                };
            }
            return parameters.GetValueOrDefault;
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            return null; // no JSON, no object, or a field that no parameter has
        }
    }
}
