using System.Text.Json;

namespace InstantlyPipeline.Intake;

/// <summary>What to answer, whole: both hosts write it out as it is.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="Outcome">The counter's name for it, for example <c>accepted</c> or <c>unauthorized</c>.</param>
public sealed record IntakeAnswer(int Status, ReadOnlyMemory<byte> Body, string Outcome)
{
    public string ContentType => Status == 200 ? "application/json" : "application/problem+json";

    /// <summary>Value of the <c>Allow</c> header, for 405.</summary>
    public string? Allow { get; private init; }

    /// <summary>Value of the <c>Retry-After</c> header, in seconds, for 503.</summary>
    public int? RetryAfterSeconds { get; private init; }

    /// <param name="spilled">The queue did not take it, the overflow table did: nothing the sender must know.</param>
    internal static IntakeAnswer Accepted(string eventKey, bool spilled)
        => new(200, JsonSerializer.SerializeToUtf8Bytes(new ReceivedBody(true, eventKey, null), IntakeJson.Default.ReceivedBody), spilled ? "spilled" : "accepted");

    internal static IntakeAnswer Quarantined(string eventKey, string reason)
        => new(200, JsonSerializer.SerializeToUtf8Bytes(new ReceivedBody(true, eventKey, reason), IntakeJson.Default.ReceivedBody), "quarantined");

    internal static IntakeAnswer Unauthorized(string header) => Problem(401, "unauthorized", "The delivery is not authenticated.",
        $"The {header} header is missing or carries none of the configured secrets. In Instantly, open the webhook and set its custom header {header} to the value of Webhook__Secrets__0.");

    internal static IntakeAnswer Forbidden() => Problem(403, "forbidden", "The sender's address is not allowed.",
        "Webhook__AllowedNetworks is set and does not contain the address this request came from.");

    internal static IntakeAnswer HttpsRequired() => Problem(403, "https-required", "Only HTTPS is accepted.",
        "Webhook__RequireHttps is set. Use the https address; behind a proxy, Webhook__TrustedProxies must name it so that its X-Forwarded-Proto counts.");

    internal static IntakeAnswer BadSignature(string problem) => Problem(401, "bad-signature", "The delivery's signature is not accepted.", problem);

    internal static IntakeAnswer Incomplete() => Problem(408, "incomplete", "The body did not arrive whole.",
        "The connection broke or was too slow. Nothing was kept; send it again.");

    internal static IntakeAnswer WrongMethod() => Problem(405, "wrong-method", "Only POST delivers an event.",
        "Instantly posts one JSON object per event to this address.") with { Allow = "POST" };

    internal static IntakeAnswer LengthRequired() => Problem(411, "length-required", "No body arrived.",
        "The request has no Content-Length header. Azure Functions drops a body sent in chunks, so send one with its length.");

    internal static IntakeAnswer TooLarge(int limit) => Problem(413, "too-large", "The body is too large.",
        $"At most {limit} bytes are accepted; Webhook__MaxBodyBytes sets the limit.");

    internal static IntakeAnswer Malformed(string problem) => Problem(400, "malformed", "The body is not a JSON object.", problem);

    internal static IntakeAnswer Unavailable() => Problem(503, "unavailable", "The event could not be stored.",
        "Nothing was kept; send it again. The log says why the storage refused.") with { RetryAfterSeconds = 5 };

    private static IntakeAnswer Problem(int status, string outcome, string title, string detail)
        => new(status, JsonSerializer.SerializeToUtf8Bytes(new ProblemBody("about:blank", title, status, detail), IntakeJson.Default.ProblemBody), outcome);
}
