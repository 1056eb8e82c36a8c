using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Health;

/// <summary>Says at the start which settings are not read because their names are mistyped.</summary>
internal sealed partial class SettingNamesWarning(SettingNames names, ILogger<SettingNamesWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var sentence in names.Mistyped())
        {
            Log.Mistyped(logger, sentence);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Sentence}")]
        public static partial void Mistyped(ILogger logger, string sentence);
    }
}
