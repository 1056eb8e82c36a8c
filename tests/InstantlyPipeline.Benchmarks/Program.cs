using System.CommandLine;
using InstantlyPipeline.Benchmarks.Ack;
using InstantlyPipeline.Benchmarks.Clients;
using InstantlyPipeline.Benchmarks.Done;
using InstantlyPipeline.Benchmarks.Pacing;
using InstantlyPipeline.Benchmarks.Receive;

var root = new RootCommand(
    """
    Measures the pipeline against the receivers people start with, on this machine.

      ack      how fast a delivery is acknowledged: `serve`, Express, Flask, Flask under gunicorn, bare Kestrel
      memory   whether the memory of `serve` stays flat over millions of events
      clients  how long 40 clients in one file take at the start, after a change and in doctor
      done     how many events are done from end to end, by kind, beside n8n
      pace     how a burst meets a destination's limit, on one instance and on two
      receive  what the receive path allocates for a delivery, without HTTP and storage

    Run with -c Release. Results of a run with its machine and date are in docs/benchmarks.md.
    """
)
{
    AckCommand.Create(),
    MemoryCommand.Create(),
    ReceiveCommand.Create(),
    ClientsCommand.Create(),
    DoneCommand.Create(),
    PaceCommand.Create(),
    BareKestrel.Command(),
};
return await root.Parse(args).InvokeAsync();
