using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Alerts;

/// <summary>Tells people wherever a channel is configured. The channels do not wait for one another.</summary>
internal sealed class AlertSteps(IEnumerable<IAlertChannel> channels, IClientNames clients)
{
    private const string Later = "later-";

    private readonly IReadOnlyList<IAlertChannel> _channels = [.. channels];

    /// <summary>Every step an alert may record.</summary>
    public IEnumerable<string> AllSteps =>
        [.. _channels.Select(channel => channel.StepName), .. _channels.Select(channel => channel.MarkStepName).OfType<string>()];

    /// <summary>The steps that tell people what became known of an alert after it was posted.</summary>
    public IEnumerable<string> LaterSteps =>
        _channels
            .Where(channel => !channel.IsProgram)
            .SelectMany(channel => (string?[])[channel.StepName, channel.MarkStepName])
            .OfType<string>()
            .Select(step => Later + step);

    public Task PostAsync(EventRun run, Alert alert) =>
        Task.WhenAll(_channels.Select(channel => channel.PostAsync(run, Named(run, alert))));

    /// <summary>Tells the programs alone, and no person.</summary>
    public Task PostToProgramsAsync(EventRun run, Alert alert) =>
        Task.WhenAll(_channels.Where(channel => channel.IsProgram).Select(channel => channel.PostAsync(run, Named(run, alert))));

    /// <summary>Adds a line to what was first told of the event's lead.</summary>
    public Task MarkAsync(EventRun run, string line) => Task.WhenAll(_channels.Select(channel => channel.MarkAsync(run, line)));

    /// <summary>Says what became known after people were told of this event: in the message itself where the channel can change it, else in
    /// a second one.</summary>
    /// <param name="line">For the message that is there.</param>
    /// <param name="second">Where nothing can be changed.</param>
    public Task SayLaterAsync(EventRun run, string line, Alert second) =>
        Task.WhenAll(
            _channels
                .Where(channel => !channel.IsProgram && run.Result(channel.StepName) is { Status: StepStatus.Done })
                .Select(channel =>
                    channel.CanMark(run.Event.Workspace)
                        ? channel.MarkAsync(run.Within(Later), line)
                        : channel.PostAsync(run.Within(Later), Named(run, second))
                )
        );

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
