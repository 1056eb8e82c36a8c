using InstantlyPipeline.Http;

namespace InstantlyPipeline.Intake;

/// <summary>What a delivery is answered with, and under which name it is counted.</summary>
public sealed record IntakeAnswer : HttpAnswer
{
    private IntakeAnswer(HttpAnswer answer, string outcome)
        : base(answer) => Outcome = outcome;

    /// <summary>The counter's name for it, for example <c>accepted</c> or <c>unauthorized</c>.</summary>
    public string Outcome { get; }

    /// <summary>The client whose workspace it was about; null where there are no clients, or none that it is known of.</summary>
    public string? Client { get; init; }

    /// <param name="spilled">The queue did not take it, the overflow table did: nothing the sender must know.</param>
    internal static IntakeAnswer Accepted(string eventKey, bool spilled, string? client = null) =>
        new(Json(new ReceivedBody(true, eventKey, null), IntakeJson.Default.ReceivedBody), spilled ? "spilled" : "accepted")
        {
            Client = client,
        };

    internal static IntakeAnswer Quarantined(string eventKey, string reason) =>
        new(Json(new ReceivedBody(true, eventKey, reason), IntakeJson.Default.ReceivedBody), "quarantined");

    /// <summary>Our own question, whether this is our door; nothing was kept.</summary>
    internal static IntakeAnswer Probed(string proof) =>
        new(Json(new ReceivedBody(true, proof, null), IntakeJson.Default.ReceivedBody), "probed");

    internal static IntakeAnswer Unauthorized(string header) =>
        Problem(
            401,
            "unauthorized",
            "The delivery is not authenticated.",
            $"The {header} header is missing or carries none of the configured secrets. In Instantly, open the webhook and set its "
                + $"custom header {header} to the value of Webhook__Secrets__0, or to the client's own webhookSecrets of pipeline.json.",
            HttpHeader.One(
                HttpHeader.WwwAuthenticate,
                header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? "Bearer" : $"Secret header=\"{header}\""
            )
        );

    internal static IntakeAnswer Forbidden() =>
        Problem(
            403,
            "forbidden",
            "The sender's address is not allowed.",
            "Webhook__AllowedNetworks is set and does not contain the address this request came from."
        );

    internal static IntakeAnswer Foreign() =>
        Problem(
            403,
            "foreign-client",
            "The delivery's secret, or its address, is not the one of its workspace's client.",
            "In pipeline.json each client has secrets of its own. In Instantly, open this workspace's webhook and give it its own "
                + "client's secret and address."
        );

    internal static IntakeAnswer NoSuchClient() =>
        Problem(
            404,
            "unknown-client",
            "No client has this name.",
            "The address, or the X-Pipeline-Client header, names a client that is not in pipeline.json. Add it there, or correct the "
                + "webhook in Instantly."
        );

    internal static IntakeAnswer HttpsRequired() =>
        Problem(
            403,
            "https-required",
            "Only HTTPS is accepted.",
            "Webhook__RequireHttps is set. Use the https address; behind a proxy, Webhook__TrustedProxies must name it so that its "
                + "X-Forwarded-Proto counts."
        );

    internal static IntakeAnswer BadSignature(string header, string problem) =>
        Problem(
            401,
            "bad-signature",
            "The delivery's signature is not accepted.",
            problem,
            HttpHeader.One(HttpHeader.WwwAuthenticate, $"Signature header=\"{header}\"")
        );

    internal static IntakeAnswer Incomplete() =>
        Problem(
            408,
            "incomplete",
            "The body did not arrive whole.",
            "The connection broke or was too slow. Nothing was kept; send it again."
        );

    internal static IntakeAnswer BadFraming() =>
        Problem(
            400,
            "bad-framing",
            "The body did not arrive as HTTP has it.",
            "Its chunks or its length are not as RFC 9112 describes them. Look at what stands between the sender and this address."
        );

    internal static IntakeAnswer WrongMethod() =>
        Problem(
            405,
            "wrong-method",
            "Only POST delivers an event.",
            "Instantly posts one JSON object per event to this address.",
            HttpHeader.One(HttpHeader.Allow, "POST")
        );

    internal static IntakeAnswer LengthRequired() =>
        Problem(
            411,
            "length-required",
            "No body arrived.",
            "The request has no Content-Length header. Azure Functions drops a body sent in chunks, so send one with its length."
        );

    internal static IntakeAnswer TooLarge(int limit) =>
        Problem(413, "too-large", "The body is too large.", $"At most {limit} bytes are accepted; Webhook__MaxBodyBytes sets the limit.");

    internal static IntakeAnswer Malformed(string problem) => Problem(400, "malformed", "The body is not a JSON object.", problem);

    internal static IntakeAnswer Unavailable() =>
        Problem(
            503,
            "unavailable",
            "The event could not be stored.",
            "Nothing was kept; send it again. The log says why the storage refused.",
            HttpHeader.One(HttpHeader.RetryAfter, "5")
        );

    /// <summary>Whose secret it is cannot be told yet: refusing it would count towards switching the webhook off.</summary>
    internal static IntakeAnswer NotReady() =>
        Problem(
            503,
            "unavailable",
            "The pipeline has not read its clients yet.",
            "Nothing was kept; send it again. The file of clients could not be read since the start; the log says why.",
            HttpHeader.One(HttpHeader.RetryAfter, "5")
        );

    private static IntakeAnswer Problem(
        int status,
        string outcome,
        string title,
        string detail,
        IReadOnlyList<KeyValuePair<string, string>>? headers = null
    ) => new(Problem(status, title, detail) with { Headers = headers ?? [] }, outcome);
}
