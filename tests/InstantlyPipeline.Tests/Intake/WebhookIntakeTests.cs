using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Destinations;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Intake;

/// <summary>Whatever arrives, with its answer and what is kept of it.</summary>
[Collection("Intake metrics")]
public sealed class WebhookIntakeTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Delivery =
        """{"timestamp":"2026-08-18T09:41:27.402Z","event_type":"reply_received","workspace":"w","lead_email":"dana@example.com"}""";

    private readonly ListQueue _queue = new();
    private readonly FaultyTables _tables = new(new MemoryTableStore());
    private readonly IntakeOptions _options = new() { Secrets = { Secret } };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

    private Quarantine Quarantine => new(_tables, _time);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_on_its_queue_before_the_answer()
    {
        var answer = await PostAsync(Delivery);

        var (queue, message, _) = Assert.Single(_queue.Messages);
        Assert.Equal(QueueName.Replies, queue);
        Assert.Equal(Delivery, Encoding.UTF8.GetString(message.Payload.Span));
        Assert.Equal(
            (200, true, message.Key.Value),
            (answer.Status, Json(answer).GetProperty("received").GetBoolean(), Json(answer).GetProperty("eventKey").GetString())
        );
    }

    [Fact]
    public async Task Two_deliveries_of_one_event_share_the_key_and_not_the_delivery_id()
    {
        await PostAsync(Delivery);
        await PostAsync(Delivery);

        Assert.Equal(_queue.Messages[0].Message.Key, _queue.Messages[1].Message.Key);
        Assert.NotEqual(_queue.Messages[0].Message.DeliveryId, _queue.Messages[1].Message.DeliveryId);
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData($"Bearer {Secret}")]
    [InlineData($"bearer  {Secret} ")]
    public async Task The_secret_is_accepted_bare_or_as_a_bearer(string header) =>
        Assert.Equal(200, (await PostAsync(Delivery, header)).Status);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("0123456789abcdef0123456789abcdeF")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData($"{Secret},{Secret}")]
    public async Task Anything_else_is_refused_and_nothing_is_kept(string? header)
    {
        var answer = await PostAsync(Delivery, header);

        Assert.Equal((401, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Empty(_queue.Messages);
        Assert.Empty(await QuarantinedAsync());
    }

    [Theory]
    [InlineData("Authorization", "Bearer")]
    [InlineData("X-Hook-Token", "Secret header=\"X-Hook-Token\"")]
    public async Task A_refusal_says_how_a_delivery_is_authenticated(string header, string challenge)
    {
        _options.Header = header;

        Assert.Equal(challenge, (await PostAsync(Delivery, "wrong")).Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Two_secrets_are_valid_while_one_replaces_the_other()
    {
        _options.Secrets.Add("fedcba9876543210fedcba9876543210");

        Assert.Equal(200, (await PostAsync(Delivery, Secret)).Status);
        Assert.Equal(200, (await PostAsync(Delivery, "fedcba9876543210fedcba9876543210")).Status);
    }

    [Fact]
    public async Task The_secret_may_come_in_another_header()
    {
        _options.Header = "X-Hook-Token";

        var answer = await Intake().AcceptAsync(Request(Delivery, name => name == "X-Hook-Token" ? Secret : null), Now);

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Only_POST_delivers(string method)
    {
        var answer = await Intake().AcceptAsync(Request(Delivery, _ => Secret) with { Method = method }, Now);

        Assert.Equal((405, "POST"), (answer.Status, answer.Header("Allow")));
    }

    [Theory]
    [InlineData("203.0.113.7", 200)]
    [InlineData("::ffff:203.0.113.7", 200)]
    [InlineData("198.51.100.1", 200)]
    [InlineData("198.51.100.2", 403)]
    [InlineData("2001:db8::1", 403)]
    [InlineData(null, 403)]
    public async Task With_an_allow_list_only_its_networks_deliver(string? address, int status)
    {
        _options.AllowedNetworks.Add("203.0.113.0/24");
        _options.AllowedNetworks.Add("198.51.100.1");

        var answer = await Intake()
            .AcceptAsync(Request(Delivery, _ => Secret) with { RemoteAddress = address is null ? null : IPAddress.Parse(address) }, Now);

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_allow_list_is_about_the_sender_and_not_the_proxy()
    {
        _options.AllowedNetworks.Add("203.0.113.0/24");
        _options.TrustedProxies.Add("127.0.0.1");

        var statuses = new List<int>();
        foreach (var sender in (string[])["203.0.113.7", "198.51.100.1"])
        {
            statuses.Add((await Intake().AcceptAsync(Request(Delivery, name => name == "X-Forwarded-For" ? sender : Secret), Now)).Status);
        }

        Assert.Equal([200, 403], statuses);
    }

    [Fact]
    public async Task Where_HTTPS_is_required_plain_HTTP_is_refused_and_not_redirected()
    {
        _options.RequireHttps = true;

        Assert.Equal((403, "https-required"), Of(await PostAsync(Delivery)));
        Assert.Equal((200, "accepted"), Of(await Intake().AcceptAsync(Request(Delivery, _ => Secret) with { IsHttps = true }, Now)));
    }

    [Fact]
    public async Task A_signature_is_asked_for_beside_the_secret_and_a_forged_body_is_not_kept()
    {
        _options.Signature.Header = "X-Signature";
        _options.Signature.Secrets.Add("key");

        var answer = await PostAsync(Delivery);
        Assert.Equal(
            (401, "bad-signature", "Signature header=\"X-Signature\""),
            (answer.Status, answer.Outcome, answer.Header("WWW-Authenticate"))
        );
        Assert.Empty(_queue.Messages);
        Assert.Empty(await QuarantinedAsync());
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_of_the_body_is_no_fault_of_ours()
    {
        var answer = await Intake().AcceptAsync(Request(Delivery, _ => Secret) with { Body = new BrokenStream() }, Now);

        Assert.Equal((408, "incomplete"), Of(answer));
    }

    [Theory]
    [InlineData(true, 400, "bad-framing")]
    [InlineData(false, 408, "incomplete")]
    public async Task A_body_that_breaks_HTTP_s_own_rules_is_the_sender_s_fault(bool badFraming, int status, string outcome)
    {
        var answer = await Intake()
            .AcceptAsync(Request(Delivery, _ => Secret) with { Body = new BrokenStream(), IsBadFraming = _ => badFraming }, Now);

        Assert.Equal((status, outcome), Of(answer));
    }

    [Theory]
    [InlineData(2_048, true, 200)]
    [InlineData(2_048, false, 200)]
    [InlineData(2_049, true, 413)]
    [InlineData(2_049, false, 413)]
    public async Task A_body_over_the_limit_is_refused_whether_or_not_its_length_was_announced(int bytes, bool announced, int status)
    {
        _options.MaxBodyBytes = 2_048;
        var body = Delivery[..^1] + ",\"x\":\"" + new string('x', bytes - Delivery.Length - 7) + "\"}";

        var answer = await Intake().AcceptAsync(Request(body, _ => Secret) with { ContentLength = announced ? bytes : null }, Now);

        Assert.Equal((bytes, status), (Encoding.UTF8.GetByteCount(body), answer.Status));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("")]
    public async Task What_is_no_JSON_object_gets_a_400_that_says_so_and_is_kept(string body)
    {
        var answer = await PostAsync(body);

        var kept = Assert.Single(await QuarantinedAsync());
        Assert.Equal(400, answer.Status);
        Assert.Equal(kept.Reason, Json(answer).GetProperty("detail").GetString());
        Assert.Equal(body, Encoding.UTF8.GetString((await Quarantine.FindAsync(kept.Key, Now))!.Body!));
    }

    [Fact]
    public async Task A_body_that_was_lost_because_its_length_was_not_announced_gets_a_411()
    {
        var answer = await Intake().AcceptAsync(Request("", _ => Secret) with { ContentLength = null }, Now);

        Assert.Equal((411, "length-required"), (answer.Status, answer.Outcome));
        Assert.Contains("Content-Length", Json(answer).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await QuarantinedAsync());
    }

    [Fact]
    public async Task Nobody_without_the_secret_learns_what_is_wrong_with_the_body()
    {
        var answer = await Intake().AcceptAsync(Request("", _ => null) with { ContentLength = null }, Now);

        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task An_incomplete_event_gets_a_200_and_is_kept_whole()
    {
        var body = """{"event_type":"email_opened","workspace":"w","lead_email":"a@example.com","note":"QQ"}""".Replace(
            "QQ",
            new string('n', 300_000),
            StringComparison.Ordinal
        );

        var answer = await PostAsync(body);

        var kept = Assert.Single(await QuarantinedAsync());
        Assert.Equal(200, answer.Status);
        Assert.Equal("timestamp is missing or is not text", Json(answer).GetProperty("quarantined").GetString());
        Assert.Equal(kept.Key.Value, Json(answer).GetProperty("eventKey").GetString());
        Assert.Equal(body, Encoding.UTF8.GetString((await Quarantine.FindAsync(kept.Key, Now))!.Body!));
    }

    [Fact]
    public async Task Of_a_malformed_body_the_first_64_KiB_are_kept()
    {
        await PostAsync(new string('x', 100_000));

        var kept = Assert.Single(await QuarantinedAsync());
        Assert.Equal(65_536, (await Quarantine.FindAsync(kept.Key, Now))!.Body!.Length);
    }

    [Fact]
    public async Task A_body_that_hardly_compresses_is_kept_whole_too()
    {
        var noise = new byte[700_000];
        new Random(1).NextBytes(noise);
        var body = $$"""{"event_type":"email_opened","noise":"{{Convert.ToBase64String(noise)}}"}""";

        await PostAsync(body);

        var kept = Assert.Single(await QuarantinedAsync());
        Assert.Equal(body, Encoding.UTF8.GetString((await Quarantine.FindAsync(kept.Key, Now))!.Body!));
    }

    [Fact]
    public async Task The_same_bad_body_again_counts_on_the_same_row()
    {
        await PostAsync("[]");
        await PostAsync("[]");

        Assert.Equal(1, Assert.Single(await QuarantinedAsync()).Duplicates);
    }

    [Theory]
    [InlineData("reply_received", "(reply_received)")]
    [InlineData("Asked about the plant in Dresden", "(label-or-unknown)")]
    public async Task The_log_names_documented_types_and_neither_labels_nor_addresses(string eventType, string named)
    {
        using var log = new FakeLogCollector();
        using var loggers = new LoggerFactory([log]);

        await Intake(loggers.CreateLogger<WebhookIntake>())
            .AcceptAsync(Request(Delivery.Replace("reply_received", eventType, StringComparison.Ordinal), _ => Secret), Now);

        Assert.Equal($"Delivery of event {_queue.Messages[0].Message.Key.Value} {named} accepted.", Assert.Single(log.Lines));
    }

    [Fact]
    public async Task A_trace_that_somebody_else_began_is_named_and_not_continued()
    {
        const string foreign = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var stopped = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "InstantlyPipeline",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (stopped)
                {
                    stopped.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await Intake().AcceptAsync(Request(Delivery, name => name == "traceparent" ? foreign : Secret), Now);

        var trace = Assert.Single(_queue.Messages).Message.TraceParent!;
        lock (stopped)
        {
            var own = Assert.Single(stopped, activity => activity.Id == trace);
            Assert.DoesNotContain("0af7651916cd43dd8448eb211c80319c", trace, StringComparison.Ordinal);
            Assert.Equal("0af7651916cd43dd8448eb211c80319c", Assert.Single(own.Links).Context.TraceId.ToHexString());
        }
    }

    [Fact]
    public async Task A_queue_that_refuses_is_never_answered_with_200()
    {
        _queue.Refuses = true;

        var answer = await PostAsync(Delivery);

        Assert.Equal((503, "5"), (answer.Status, answer.Header("Retry-After")));
    }

    [Fact]
    public async Task A_quarantine_that_cannot_be_written_is_never_answered_with_200()
    {
        _tables.AfterWrite = () => throw new TransientFailureException("The tables refuse.");

        Assert.Equal(503, (await PostAsync("""{"event_type":"x"}""")).Status);
    }

    [Fact]
    public async Task Every_delivery_is_counted_by_its_outcome()
    {
        var counted = new List<string>();
        var ours = Meters;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "instantly.deliveries" && instrument.Meter.Scope == ours) // tests beside this one count, too
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add((string)tags[0].Value!));
        var intake = Intake();
        listener.Start();

        await intake.AcceptAsync(Request(Delivery, _ => Secret), Now);
        await intake.AcceptAsync(Request(Delivery, _ => "wrong"), Now);
        await intake.AcceptAsync(Request("{}", _ => Secret), Now);

        Assert.Equal(["accepted", "unauthorized", "quarantined"], counted);
    }

    private async Task<IntakeAnswer> PostAsync(string body, string? header = Secret) =>
        await Intake().AcceptAsync(Request(body, _ => header), Now);

    private async Task<List<QuarantinedDelivery>> QuarantinedAsync() => await Quarantine.ListAsync(Now).ToListAsync(Now);

    private WebhookIntake Intake(ILogger<WebhookIntake>? logger = null) =>
        new(
            Acceptances.Of(_queue, _tables, _time, Options.Create(_options)),
            new IntakeMetrics(Meters),
            new SecretUse(_tables, Acceptances.NoClients, Options.Create(_options), _time, NullLogger<SecretUse>.Instance),
            Acceptances.NoClients,
            Options.Create(_options),
            _time,
            logger ?? NullLogger<WebhookIntake>.Instance
        );

    private IMeterFactory Meters =>
        field ??= new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private static IntakeRequest Request(string body, Func<string, string?> header) =>
        new("POST", IPAddress.Loopback, header, Encoding.UTF8.GetByteCount(body), new MemoryStream(Encoding.UTF8.GetBytes(body)));

    private static (int Status, string Outcome) Of(IntakeAnswer answer) => (answer.Status, answer.Outcome);

    private static JsonElement Json(IntakeAnswer answer) => JsonDocument.Parse(answer.Body).RootElement;

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The connection was reset.");
    }
}
