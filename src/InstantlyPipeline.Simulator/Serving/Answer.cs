using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

internal sealed record Answer(int Status, string Body, string ContentType = "application/json; charset=utf-8")
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Summary { get; init; } = "";

    public string? Refusal { get; init; }

    public bool Severe { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static Answer Json(int status, JsonNode body, string summary = "") =>
        new(status, body.ToJsonString(Relaxed)) { Summary = summary };

    public static Answer Text(int status, string body, string summary = "") =>
        new(status, body, "text/plain; charset=utf-8") { Summary = summary };

    public static Answer Empty(int status, string summary = "") => new(status, "") { Summary = summary };

    /// <summary>The caller's mistake in words; shows up in <see cref="ReceivedCall.Refusal"/>.</summary>
    public Answer Because(string refusal) => this with { Refusal = refusal };

    public RefusedException AsException() => new(this);
}
