using System.Diagnostics;
using System.Net;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Intake;

/// <summary>Takes a delivery: authenticated, checked, stored, and only then answered with 200.</summary>
/// <remarks>
/// A 4xx helps nobody and counts towards switching the webhook off, so everything authenticated that is a JSON object
/// is answered with 200 and kept. Cheap checks come first; no workflow runs here.
/// </remarks>
public sealed partial class WebhookIntake(
    Acceptance acceptance,
    IntakeMetrics metrics,
    SecretUse secretUse,
    ClientSecrets clients,
    IOptions<IntakeOptions> options,
    TimeProvider time,
    ILogger<WebhookIntake> logger
)
{
    /// <summary>The path deliveries are posted to, in both hosts.</summary>
    public const string Path = "webhooks/instantly";

    /// <summary>A header that names the client, for those who tell webhooks apart by headers instead of addresses.</summary>
    public const string ClientHeader = "X-Pipeline-Client";

    private readonly IntakeOptions _options = options.Value;
    private readonly SecretCheck _secrets = new(options.Value.Secrets);
    private readonly IReadOnlyList<IPNetwork> _networks = Networks.Parse(options.Value.AllowedNetworks);
    private readonly TrustedProxies _proxies = TrustedProxies.Of(options.Value);
    private readonly SignatureCheck _signature = new(options.Value.Signature, time);

    /// <summary>Never throws for anything the sender did, nor for storage that is down: that is a 503.</summary>
    public async Task<IntakeAnswer> AcceptAsync(IntakeRequest request, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(request, cancellationToken);
        metrics.Count(answer.Outcome, answer.Client);
        return answer;
    }

    private async Task<IntakeAnswer> AnswerAsync(IntakeRequest request, CancellationToken cancellationToken)
    {
        if (!HttpMethodIsPost(request.Method))
        {
            return IntakeAnswer.WrongMethod();
        }
        if (_options.RequireHttps && !_proxies.IsHttps(request))
        {
            return IntakeAnswer.HttpsRequired();
        }
        if (_networks.Count > 0 && (_proxies.ClientOf(request) is not { } client || !Networks.Contain(_networks, client)))
        {
            return IntakeAnswer.Forbidden();
        }
        var secret = _secrets.Find(request.Header(_options.Header));
        var sender = clients.Find(request.Header(_options.Header));
        if (secret is null && sender is null && !_options.Insecure)
        {
            return clients.MayComeYet ? IntakeAnswer.NotReady() : IntakeAnswer.Unauthorized(_options.Header);
        }
        if (
            request.Header(DoorProbe.Header) is { Length: > 0 } nonce
            && (secret is { } known ? _options.Secrets[known] : sender?.Value) is { } knocking
            && DoorProbe.ProofOf(nonce, knocking) is { } proof
        )
        {
            return IntakeAnswer.Probed(proof);
        }
        var name = request.Client ?? (clients.HasClients ? request.Header(ClientHeader) : null);
        var door = string.IsNullOrWhiteSpace(name) ? null : clients.Named(name.Trim());
        if (door is null && !string.IsNullOrWhiteSpace(name))
        {
            return IntakeAnswer.NoSuchClient();
        }
        byte[]? body;
        try
        {
            body = await BodyReader.ReadAtMostAsync(request.Body, request.ContentLength, _options.MaxBodyBytes, cancellationToken);
        }
        catch (Exception ex) when (ex is IOException or OperationCanceledException)
        {
            return request.IsBadFraming?.Invoke(ex) is true ? IntakeAnswer.BadFraming() : IntakeAnswer.Incomplete();
        }
        if (body is null)
        {
            return IntakeAnswer.TooLarge(_options.MaxBodyBytes);
        }
        if (body.Length == 0 && request.ContentLength is null)
        {
            // Perhaps not empty at all: of a chunked body the Functions host hands nothing on. "Not JSON" would send a person looking in
            // the wrong place.
            return IntakeAnswer.LengthRequired();
        }
        if (_signature.Problem(request.Header, body) is { } problem)
        {
            return IntakeAnswer.BadSignature(_options.Signature.Header, problem);
        }

        if (secret is { } used)
        {
            secretUse.Record(used);
        }
        else if (sender is not null)
        {
            secretUse.Record(sender);
        }
        try
        {
            return await TakeAsync(request, body, sender?.Client, door, cancellationToken);
        }
        catch (Exception ex)
        {
            // Whatever the storage threw, an answer of 200 would be a lie; the sender's own retry is the last resort.
            Log.StorageRefused(
                logger,
                ex is TransientFailureException ? ex.Message : ex.GetType().Name,
                ex is TransientFailureException ? null : ex
            );
            return IntakeAnswer.Unavailable();
        }
    }

    private async Task<IntakeAnswer> TakeAsync(
        IntakeRequest request,
        byte[] body,
        ClientSettings? sender,
        ClientSettings? door,
        CancellationToken cancellationToken
    )
    {
        // Anybody can write this header, so the event's trace is not continued from it: it begins here and names the caller's as a link.
        var isForeign = ActivityContext.TryParse(request.Header("traceparent"), null, isRemote: true, out var foreign);
        using var apart = isForeign ? PipelineActivity.StartApart("receive delivery", foreign) : null;
        var trace = isForeign ? apart?.Id : Activity.Current?.Id;
        var speaker = clients.HasClients ? new Speaker(clients, sender, door, isChecked: !_options.Insecure) : null;
        var origin = BodyOrigin.Delivery(trace) with
        {
            Workspace = (door ?? sender) is { Workspaces: [var only] } ? only : null,
            MaySpeakOf = speaker is null ? null : speaker.MaySpeakOf,
        };
        switch (await acceptance.TakeAsync(body, origin, cancellationToken))
        {
            case AcceptanceOutcome.Foreign:
                Log.Foreign(logger, sender?.Name ?? "a common secret", door?.Name ?? "the plain address");
                return IntakeAnswer.Foreign() with { Client = speaker?.Client };
            case AcceptanceOutcome.Queued queued:
                Log.Accepted(logger, queued.Key, Log.Name(queued.EventType));
                return IntakeAnswer.Accepted(queued.Key.Value, queued.Spilled, speaker?.Client);
            case AcceptanceOutcome.Quarantined kept:
                Log.Quarantined(logger, kept.Key, kept.Reason.TrimEnd('.'));
                return kept.IsObject ? IntakeAnswer.Quarantined(kept.Key.Value, kept.Reason) : IntakeAnswer.Malformed(kept.Reason);
            default:
                throw new UnreachableException();
        }
    }

    private static bool HttpMethodIsPost(string method) => method.Equals("POST", StringComparison.OrdinalIgnoreCase);

    private static partial class Log
    {
        // A custom label's text is the customer's; only documented type names go to the log.
        public static string Name(string eventType) => EventType.Known.Contains(eventType) ? eventType : "label-or-unknown";

        [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Delivery of event {EventKey} ({EventType}) accepted.")]
        public static partial void Accepted(ILogger logger, EventKey eventKey, string eventType);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Warning,
            Message = "Delivery {EventKey} is in quarantine: {Problem}. Show it with `instantly-pipeline events {EventKey}`."
        )]
        public static partial void Quarantined(ILogger logger, EventKey eventKey, string problem);

        [LoggerMessage(
            EventId = 4,
            Level = LogLevel.Warning,
            Message = "A delivery with the secret of {Sender} at {Door} said that it is of another client's workspace; it was refused "
                + "and not kept. Look at that client's webhook in Instantly."
        )]
        public static partial void Foreign(ILogger logger, string sender, string door);

        [LoggerMessage(
            EventId = 3,
            Level = LogLevel.Error,
            Message = "A delivery could not be stored and was answered with 503; the sender retries for 30 seconds. {Failure}"
        )]
        public static partial void StorageRefused(ILogger logger, string failure, Exception? exception);
    }
}
