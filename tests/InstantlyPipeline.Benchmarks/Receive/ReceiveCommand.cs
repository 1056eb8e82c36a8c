using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Benchmarks.Receive;

/// <summary><c>receive</c>: what the receive path itself costs, which both hosts run, with a queue that costs nothing.</summary>
internal static class ReceiveCommand
{
    private const int Goal = 2_048;
    private const string Secret = "0123456789abcdef0123456789abcdef";

    public static Command Create()
    {
        var count = new Option<int>("--deliveries") { Description = "Measured deliveries, after as many to warm up.", DefaultValueFactory = _ => 100_000 };
        var command = new Command("receive", $"Measures bytes allocated and time for a delivery, from the request to the answer, without HTTP and storage. Ends with 1 above {Goal} bytes beyond the body.")
        {
            count,
        };
        command.SetAction(result => Run(result.GetValue(count)));
        return command;
    }

    private static int Run(int deliveries)
    {
        var options = Options.Create(new IntakeOptions { Secrets = { Secret } });
        using var services = new ServiceCollection().AddMetrics().AddSingleton<IntakeMetrics>().BuildServiceProvider();
        var tables = new MemoryTableStore();
        var intake = new WebhookIntake(
            new SafeKeeping(new NoQueue(), options, TimeProvider.System, NullLogger<SafeKeeping>.Instance), new Quarantine(tables, TimeProvider.System),
            services.GetRequiredService<IntakeMetrics>(), new SecretUse(tables, options, TimeProvider.System, NullLogger<SecretUse>.Instance),
            options, TimeProvider.System, NullLogger<WebhookIntake>.Instance);
        var body = new Deliveries(seed: 7).Create("email_opened", new DeliveryOptions());
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"body: {body.Length} bytes"));

        Deliver(intake, body, deliveries);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        Deliver(intake, body, deliveries);
        var time = Stopwatch.GetElapsedTime(started);
        var beyond = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / deliveries - body.Length;

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(beyond <= Goal ? "met   " : "MISSED")} {beyond:N0} bytes beyond the body for a delivery (goal {Goal:N0}), {time.TotalMicroseconds / deliveries:0.00} µs"));
        return beyond <= Goal ? 0 : 1;
    }

    private static void Deliver(WebhookIntake intake, byte[] body, int deliveries)
    {
        Func<string, string?> header = _ => Secret;
        using var stream = new MemoryStream(body, writable: false);
        for (var i = 0; i < deliveries; i++)
        {
            stream.Position = 0;
            var answer = intake.AcceptAsync(new IntakeRequest("POST", IPAddress.Loopback, header, body.Length, stream), CancellationToken.None);
            // A wait would let another thread do, and allocate, a part of the work.
            if (!answer.IsCompletedSuccessfully || answer.Result.Outcome != "accepted")
            {
                throw new InvalidOperationException("A delivery was not accepted at once, so the count of bytes would be wrong; look at what the receive path waits for.");
            }
        }
    }
}
