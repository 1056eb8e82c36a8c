using System.Net;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class InstantlySenderTests : IDisposable
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    private readonly ClockOfPauses _time = new() { Ignored = AttemptTimeout };
    private readonly Receiver _receiver;
    private readonly HttpClient _http;
    private readonly InstantlySender _sender;

    public InstantlySenderTests()
    {
        _receiver = new Receiver(_time);
        _http = new HttpClient(_receiver);
        _sender = new InstantlySender(
            _http,
            new InstantlySenderOptions
            {
                Target = new Uri("https://pipeline.example/webhooks/instantly"),
                HeaderName = "X-Secret",
                HeaderValue = "s3",
                Timeout = AttemptTimeout,
            },
            _time
        );
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public async Task A_delivery_has_the_headers_that_were_seen_and_the_configured_one()
    {
        await _sender.SendAsync("{}"u8.ToArray(), Cancelled);

        var headers = Assert.Single(_receiver.Headers);
        Assert.Equal("application/json", headers["Content-Type"]);
        Assert.Equal("application/json, text/plain, */*", headers["Accept"]);
        Assert.Equal(("axios/0.21.4", "2", "s3"), (headers["User-Agent"], headers["Content-Length"], headers["X-Secret"]));
    }

    [Fact]
    public async Task A_delivery_that_is_taken_is_tried_once()
    {
        _receiver.Answers.Enqueue(HttpStatusCode.OK);

        var report = await _sender.DeliverAsync("{}"u8.ToArray(), Cancelled);

        Assert.True(report.Delivered);
        Assert.Equal("answer 200", report.Body);
        Assert.Single(report.Attempts);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Found)]
    public async Task Any_failure_is_retried_three_times_within_thirty_seconds_and_then_given_up(HttpStatusCode status)
    {
        for (var i = 0; i < 10; i++)
        {
            _receiver.Answers.Enqueue(status);
        }

        var report = await _sender.DeliverAsync("{}"u8.ToArray(), Cancelled);

        Assert.False(report.Delivered);
        Assert.Equal([0, 2, 10, 25], _receiver.At.Select(at => (at - _receiver.At[0]).TotalSeconds));
        Assert.All(report.Attempts, attempt => Assert.Equal(status, attempt.Status));
    }

    [Fact]
    public async Task A_retry_that_is_taken_ends_the_trying()
    {
        _receiver.Answers.Enqueue(HttpStatusCode.ServiceUnavailable);
        _receiver.Answers.Enqueue(HttpStatusCode.OK);

        var report = await _sender.DeliverAsync("{}"u8.ToArray(), Cancelled);

        Assert.True(report.Delivered);
        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], report.Attempts.Select(attempt => attempt.Status));
    }

    [Fact]
    public async Task A_receiver_that_never_answers_is_left_after_the_timeout_and_retried_only_while_thirty_seconds_last()
    {
        _receiver.Silent = true;

        var report = await _sender.DeliverAsync("{}"u8.ToArray(), Cancelled);

        // 10 s of waiting, 2 s pause, 10 s, 8 s pause: the third try starts at 30 s, a fourth would start too late.
        Assert.Equal([0, 12, 30], _receiver.At.Select(at => (at - _receiver.At[0]).TotalSeconds));
        Assert.All(report.Attempts, attempt => Assert.Equal((null, "no answer in time"), (attempt.Status, attempt.Error)));
    }

    [Fact]
    public async Task Compressed_time_shortens_the_pauses_and_keeps_the_number_of_tries()
    {
        var sender = new InstantlySender(
            _http,
            new InstantlySenderOptions
            {
                Target = new Uri("https://pipeline.example/hook"),
                Timeout = AttemptTimeout,
                CompressTime = 4,
            },
            _time
        );
        _receiver.Silent = true;

        var report = await sender.DeliverAsync("{}"u8.ToArray(), Cancelled);

        Assert.Equal([0, 10.5, 22.5], _receiver.At.Select(at => (at - _receiver.At[0]).TotalSeconds));
        Assert.False(report.Delivered);
    }

    [Fact]
    public async Task An_acknowledgement_that_is_lost_brings_the_event_again()
    {
        _receiver.Answers.Enqueue(HttpStatusCode.BadGateway);

        var report = await _sender.DeliverAsync("{}"u8.ToArray(), answersLost: 1, Cancelled);

        Assert.Equal(
            [(HttpStatusCode.BadGateway, false), (null, true), (HttpStatusCode.OK, false)],
            report.Attempts.Select(attempt => (attempt.Status, attempt.Lost))
        );
    }

    [Fact]
    public async Task An_answer_without_an_end_is_read_so_far_and_no_further()
    {
        _receiver.Endless = true;

        var report = await _sender.SendAsync("{}"u8.ToArray(), Cancelled);

        Assert.True(report.Delivered);
        Assert.Equal(64 * 1024, report.Body.Length);
    }

    [Fact]
    public async Task A_refused_connection_is_an_attempt_without_a_status_and_without_the_address()
    {
        _receiver.Broken = true;

        var report = await _sender.SendAsync("{}"u8.ToArray(), Cancelled);

        Assert.Null(report.Attempts[0].Status);
        Assert.DoesNotContain("pipeline.example", report.Attempts[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_caller_giving_up_is_not_an_attempt_that_failed()
    {
        using var source = new CancellationTokenSource();
        _receiver.Silent = true;
        _receiver.HoldsClock = true;
        var pending = _sender.DeliverAsync("{}"u8.ToArray(), source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    private sealed class Receiver(FakeTimeProvider time) : HttpMessageHandler
    {
        public Queue<HttpStatusCode> Answers { get; } = [];

        public List<Dictionary<string, string>> Headers { get; } = [];

        public List<DateTimeOffset> At { get; } = [];

        public bool Silent { get; set; }

        /// <summary>Silent without time passing: only the caller can end the wait.</summary>
        public bool HoldsClock { get; set; }

        public bool Broken { get; set; }

        public bool Endless { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            At.Add(time.GetUtcNow());
            Headers.Add(
                request
                    .Headers.Concat(request.Content!.Headers)
                    .ToDictionary(header => header.Key, header => string.Join(", ", header.Value))
            );
            if (Broken)
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, "connection to pipeline.example refused");
            }
            if (Silent)
            {
                var never = new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                if (!HoldsClock)
                {
                    time.Advance(AttemptTimeout);
                }
                await never;
            }
            if (Endless)
            {
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) };
            }
            var status = Answers.TryDequeue(out var next) ? next : HttpStatusCode.OK;
            return new HttpResponseMessage(status) { Content = new StringContent($"answer {(int)status}") };
        }
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false; // nothing knows its length

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
