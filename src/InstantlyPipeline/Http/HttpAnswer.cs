using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace InstantlyPipeline.Http;

/// <summary>What to answer, whole: both hosts write it out as it is.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Body">As it goes out.</param>
public record HttpAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    private const string JsonType = "application/json";
    private const string ProblemType = "application/problem+json";

    /// <summary>Further headers, each name once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <returns>The value of one of <see cref="Headers"/>; null when it is not among them.</returns>
    public string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }
        return null;
    }

    /// <summary>A 200 with JSON.</summary>
    public static HttpAnswer Json<T>(T value, JsonTypeInfo<T> type) => new(200, JsonType, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>A refusal as RFC 9457 problem details.</summary>
    /// <param name="detail">What happened and what to do; never a secret or a value out of the request.</param>
    public static HttpAnswer Problem(int status, string title, string detail) =>
        new(
            status,
            ProblemType,
            JsonSerializer.SerializeToUtf8Bytes(new Problem("about:blank", title, status, detail), HttpJson.Default.Problem)
        );
}
