using Microsoft.Extensions.Hosting;

namespace InstantlyPipeline.Routes.Files;

/// <summary>Looks for a newer file again and again, in either host. The first look is over before events are worked on.</summary>
/// <remarks>No watcher of the file system: it would wake at each write beside the file, as a rule the database's, and Azure has
/// none.</remarks>
internal sealed class FileWatch(CurrentFile file, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(20);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await file.ReloadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Between, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
            {
                await file.ReloadAsync(stoppingToken);
            }
        }
    }
}
