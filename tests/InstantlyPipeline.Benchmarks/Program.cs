using System.CommandLine;
using InstantlyPipeline.Benchmarks.Ack;

var root = new RootCommand(
    """
    Measures the pipeline against the receivers people start with, on this machine.

      ack      how fast a delivery is acknowledged: `serve`, Express, Flask, Flask under gunicorn, bare Kestrel
      memory   whether the memory of `serve` stays flat over millions of events

    Run with -c Release. Results of a run with its machine and date are in docs/benchmarks.md.
    """)
{
    AckCommand.Create(), MemoryCommand.Create(), BareKestrel.Command(),
};
return await root.Parse(args).InvokeAsync();
