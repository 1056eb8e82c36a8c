using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace InstantlyPipeline.Simulator;

/// <summary>A request read whole, with its path and query decoded.</summary>
internal sealed class IncomingCall
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<string, string> _headers;

    private IncomingCall(HttpRequest request, string body)
    {
        Method = request.Method;
        Path = request.Path.Value ?? "/";
        Segments = Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        ContentType = request.ContentType;
        Body = body;
        _headers = request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    public string Method { get; }

    public string Path { get; }

    public IReadOnlyList<string> Segments { get; }

    public IReadOnlyDictionary<string, string> Query { get; }

    public string? ContentType { get; }

    public string Body { get; }

    public bool HasJsonContentType =>
        ContentType is not null && ContentType.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);

    public string? Bearer =>
        Header("Authorization") is { } value && value.StartsWith("Bearer ", StringComparison.Ordinal) ? value["Bearer ".Length..] : null;

    public static async Task<IncomingCall> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        return new IncomingCall(request, await reader.ReadToEndAsync(cancellationToken));
    }

    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>The body as a JSON object; null when it is anything else, or names a property twice.</summary>
    public JsonObject? JsonBody()
    {
        try
        {
            return JsonNode.Parse(Body, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the path is these segments; <c>*</c> stands for any one of them.</summary>
    public bool Is(string method, params ReadOnlySpan<string> pattern)
    {
        if (Method != method || pattern.Length != Segments.Count)
        {
            return false;
        }
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != "*" && !pattern[i].Equals(Segments[i], StringComparison.Ordinal))
            {
                return false;
            }
        }
        return true;
    }
}
