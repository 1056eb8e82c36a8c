using System.Globalization;
using System.Text;
using System.Threading.Channels;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>What <c>serve</c> tells a collector, over OTLP as a real one would receive it.</summary>
public sealed class TelemetryTests : IAsyncDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string ReplyText = "Sounds good, does Thursday at ten suit you?";

    private readonly DataDirectory _data = new();
    private readonly Channel<(string Path, byte[] Body)> _received = Channel.CreateUnbounded<(string, byte[])>();
    private readonly WebApplication _collector;

    public TelemetryTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _collector = builder.Build();
        _collector.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            _received.Writer.TryWrite((http.Request.Path, body.ToArray()));
        });
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task A_collector_gets_the_metrics_and_one_trace_that_goes_on_across_the_queue_and_nothing_personal()
    {
        await _collector.StartAsync(Now);
        await using var serve = await ServeProcess.StartAsync(
            _data.Path,
            new Dictionary<string, string?>
            {
                ["Webhook:Secrets:0"] = Secret,
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Urls.Single(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            },
            Now
        );
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, serve.Webhook);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Secret}");
        request.Content = new ByteArrayContent(
            new Deliveries(seed: 3).Reply(ReplyText, new SampleLead("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline"))
        );
        (await http.SendAsync(request, Now)).EnsureSuccessStatusCode();

        var spans = new List<Span>();
        var counted = false;
        var everything = new StringBuilder();
        while (
            !counted
            || !spans.Exists(span => span.Name == "process replies")
            || !spans.Exists(span => span.Name.StartsWith("POST", StringComparison.Ordinal))
        )
        {
            var (path, body) = await _received.Reader.ReadAsync(Now).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Now);
            everything.Append(Encoding.UTF8.GetString(body));
            counted |= path == "/v1/metrics" && body.AsSpan().IndexOf("instantly.deliveries"u8) >= 0;
            if (path == "/v1/traces")
            {
                spans.AddRange(SpansOf(body));
            }
        }

        Assert.Equal(
            spans.First(span => span.Name.StartsWith("POST", StringComparison.Ordinal)).TraceId,
            spans.First(span => span.Name == "process replies").TraceId
        );
        foreach (var personal in (string[])["dana", "harborline", "Thursday", Secret])
        {
            Assert.DoesNotContain(personal, everything.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    // ExportTraceServiceRequest.resource_spans = 1, ResourceSpans.scope_spans = 2, ScopeSpans.spans = 2, Span.trace_id = 1, Span.name = 5
    // (opentelemetry-proto).
    private static IEnumerable<Span> SpansOf(byte[] export) =>
        from resource in Fields(export, 1)
        from scope in Fields(resource, 2)
        from span in Fields(scope, 2)
        select new Span(Convert.ToHexString(Fields(span, 1).Single()), Encoding.UTF8.GetString(Fields(span, 5).Single()));

    /// <summary>The values of a length-delimited field of a protobuf message.</summary>
    private static List<byte[]> Fields(byte[] message, int wanted)
    {
        var found = new List<byte[]>();
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(tag >> 3) == wanted)
                    {
                        found.Add(message[at..(at + length)]);
                    }
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"Wire type {tag & 7} at {at}."));
            }
        }
        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    private sealed record Span(string TraceId, string Name);
}
