using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Tests.Intake;

/// <summary>Acceptance over whatever queue and tables a test brings.</summary>
internal static class Acceptances
{
    /// <summary>No client has a secret of its own.</summary>
    public static ClientSecrets NoClients => new(new CurrentSettings(new ConfigurationBuilder().Build()));

    public static Acceptance Of(IEventQueue queue, ITableStore tables, TimeProvider time, IOptions<IntakeOptions>? options = null) =>
        new(
            new SafeKeeping(queue, options ?? Options.Create(new IntakeOptions()), time, NullLogger<SafeKeeping>.Instance),
            new Quarantine(tables, time),
            queue,
            time
        );
}
