using InstantlyPipeline.Intake;
using InstantlyPipeline.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Health;

/// <summary>Says at the start, in either host, which secrets could be guessed.</summary>
internal sealed partial class WeakSecretsWarning(
    IOptions<IntakeOptions> intake,
    IOptions<OperationsOptions> operations,
    ILogger<WeakSecretsWarning> logger
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var setting in WeakSecrets.In(intake.Value, operations.Value.Token))
        {
            Log.Weak(logger, setting, WeakSecrets.Least, WeakSecrets.Advice);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Warning,
            Message = "{Setting} is shorter than {Least} characters. The next minor version does not start with it: {Advice}."
        )]
        public static partial void Weak(ILogger logger, string setting, int least, string advice);
    }
}
