using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http.Pacing;

namespace InstantlyPipeline.Destinations.Http;

/// <summary>One request to a destination.</summary>
/// <param name="Operation">What it does, in words an operator understands; appears in messages.</param>
/// <param name="Path">Relative to the base address, already percent-encoded; empty for the base address itself.</param>
internal sealed record DestinationCall(string Operation, HttpMethod Method, string Path)
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Null sends no body and no content type.</summary>
    public byte[]? Body { get; init; }

    public string MediaType { get; init; } = "application/json";

    /// <summary>What only this request carries: a token the destination hands out for a while, a signature.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The limit that this call has for itself; null: it counts with all the others.</summary>
    public Lane? Lane { get; init; }

    /// <summary>What the credential must be allowed to do, as the destination calls it; appears in the message of a refusal.</summary>
    public string? Scope { get; init; }

    /// <summary>Answers other than success which the caller handles itself.</summary>
    public Func<DestinationAnswer, bool> Expects { get; init; } = _ => false;

    public static DestinationCall Get(string operation, string path) => new(operation, HttpMethod.Get, path);

    public static DestinationCall Post<T>(string operation, string path, T body, JsonTypeInfo<T> type) =>
        new(operation, HttpMethod.Post, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    public static DestinationCall Form(string operation, string path, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var pairs = new List<string>(fields.Length);
        foreach (var (name, value) in fields)
        {
            pairs.Add($"{name}={Uri.EscapeDataString(value)}");
        }
        return new(operation, HttpMethod.Post, path) { Body = Encoding.ASCII.GetBytes(string.Join('&', pairs)), MediaType = FormType };
    }

    public static DestinationCall Patch<T>(string operation, string path, T body, JsonTypeInfo<T> type) =>
        new(operation, HttpMethod.Patch, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    public static DestinationCall Put<T>(string operation, string path, T body, JsonTypeInfo<T> type) =>
        new(operation, HttpMethod.Put, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    public static DestinationCall Delete(string operation, string path) => new(operation, HttpMethod.Delete, path);

    /// <summary>Without headers and body: records print their members.</summary>
    public override string ToString() => Operation;
}
