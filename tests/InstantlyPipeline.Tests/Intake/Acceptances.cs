using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Tests.Intake;

/// <summary>Acceptance over whatever queue and tables a test brings.</summary>
internal static class Acceptances
{
    public static Acceptance Of(IEventQueue queue, ITableStore tables, TimeProvider time, IOptions<IntakeOptions>? options = null)
        => new(new SafeKeeping(queue, options ?? Options.Create(new IntakeOptions()), time, NullLogger<SafeKeeping>.Instance), new Quarantine(tables, time), queue, time);
}
