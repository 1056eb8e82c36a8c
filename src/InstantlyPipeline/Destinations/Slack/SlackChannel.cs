using InstantlyPipeline.Alerts;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>The channel of a Slack webhook.</summary>
/// <remarks>Slack offers neither key nor look-up: after a crash between call and record an alert may come twice, which is the lesser evil.</remarks>
public sealed class SlackChannel(DestinationClients destinations) : IAlertChannel
{
    public string StepName => "slack-alert";

    public string? Unset(string workspace) => destinations.Unset<SlackClient>(workspace);

    public Task PostAsync(EventRun run, Alert alert)
        => run.Step(StepName, destinations.Of<SlackClient>(run.Event.Workspace), async (slack, ct) =>
        {
            await slack.PostAsync(alert, ct);
            return StepResult.Done(alert.Channel is null ? "alert posted" : "alert posted to the webhook's own channel: an incoming webhook has no other");
        });
}
