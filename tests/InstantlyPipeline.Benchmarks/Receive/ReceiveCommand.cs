using System.CommandLine;
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace InstantlyPipeline.Benchmarks.Receive;

/// <summary><c>receive</c>: what the receive path itself costs, which both hosts run, measured by BenchmarkDotNet.</summary>
internal static class ReceiveCommand
{
    private const int Goal = 2_048;

    public static Command Create()
    {
        var command = new Command(
            "receive",
            $"Measures bytes allocated and time for a delivery, from the request to the answer, without HTTP and storage. Ends with 1 "
                + $"above {Goal} bytes beyond the body."
        );
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        // In this process: the project that BenchmarkDotNet would generate knows nothing of central package versions.
        var config = DefaultConfig
            .Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "instantly-pipeline-benchmarks-receive"));
        var summary = BenchmarkRunner.Run<ReceiveBenchmark>(config);
        var receive = summary.Reports.Single(report =>
            report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(ReceiveBenchmark.Receive)
        );
        var peer = summary.Reports.Single(report => report != receive);
        var allocated =
            receive.GcStats.GetBytesAllocatedPerOperation(receive.BenchmarkCase)
            ?? throw new InvalidOperationException("BenchmarkDotNet counted no bytes.");
        var body = ReceiveBenchmark.SampleBody().Length;
        var beyond = allocated - body;
        Console.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(beyond <= Goal ? "met   " : "MISSED")} {beyond:N0} bytes beyond the body of {body} for a delivery (goal "
                    + $"{Goal:N0}); {receive.ResultStatistics!.Mean / 1_000:0.00} µs, "
                    + $"{receive.ResultStatistics.Mean / peer.ResultStatistics!.Mean:0.00} times what parsing the body to a "
                    + $"dictionary takes"
            )
        );
        return beyond <= Goal ? 0 : 1;
    }
}
