using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Alerts;

/// <summary>Tells people wherever a channel is configured. The channels do not wait for one another.</summary>
internal sealed class AlertSteps(IEnumerable<IAlertChannel> channels, IClientNames clients)
{
    private readonly IReadOnlyList<IAlertChannel> _channels = [.. channels];

    /// <summary>Every step an alert may record.</summary>
    public IEnumerable<string> AllSteps =>
        [.. _channels.Select(channel => channel.StepName), .. _channels.Select(channel => channel.MarkStepName).OfType<string>()];

    public Task PostAsync(EventRun run, Alert alert) =>
        Task.WhenAll(_channels.Select(channel => channel.PostAsync(run, Named(run, alert))));

    /// <summary>Tells the programs alone, and no person.</summary>
    public Task PostToProgramsAsync(EventRun run, Alert alert) =>
        Task.WhenAll(_channels.Where(channel => channel.IsProgram).Select(channel => channel.PostAsync(run, Named(run, alert))));

    /// <summary>Adds a line to what was first told of the event's lead.</summary>
    public Task MarkAsync(EventRun run, string line) => Task.WhenAll(_channels.Select(channel => channel.MarkAsync(run, line)));

    /// <summary>Records that nobody needs to be told, and why.</summary>
    public Task SkipAsync(EventRun run, string why) => Task.WhenAll(_channels.Select(channel => run.Skip(channel.StepName, why)));

    /// <summary>An agency's people read of many clients: each alert says whose it is.</summary>
    private Alert Named(EventRun run, Alert alert) =>
        clients.NameOf(run.Event.Workspace) is { } client
            ? alert with
            {
                Facts = [.. alert.Facts, new AlertFact("Client", client)],
            }
            : alert;

    /// <summary>A link to the conversation in Instantly, where the event carries a usable one.</summary>
    public static AlertLink? UniboxLink(EventRun run) =>
        Uri.TryCreate(run.Event.UniboxUrl, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? new AlertLink("View in Instantly", url!)
            : null;
}
