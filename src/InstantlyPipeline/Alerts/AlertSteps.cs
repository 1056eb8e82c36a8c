using InstantlyPipeline.Destinations;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Alerts;

/// <summary>Tells people in chat, wherever a chat is configured.</summary>
/// <remarks>Neither Slack nor Teams offers a key or a look-up: after a crash between call and record an alert may come twice, which is the lesser evil. The outgoing webhook carries the event key as its id, by which the receiver knows a repeat.</remarks>
public sealed class AlertSteps(DestinationClients destinations)
{
    /// <summary>Steps <c>slack-alert</c>, <c>teams-alert</c> and <c>outgoing-webhook</c>.</summary>
    public Task PostAsync(EventRun run, Alert alert)
        => Task.WhenAll(
            run.Step("slack-alert", destinations.Slack(run.Event.Workspace), async (slack, ct) =>
            {
                await slack.PostAsync(alert, ct);
                return StepResult.Done("alert posted");
            }),
            run.Step("teams-alert", destinations.Teams(run.Event.Workspace), async (teams, ct) =>
            {
                await teams.PostAsync(alert, ct);
                return StepResult.Done("alert posted");
            }),
            run.Step("outgoing-webhook", destinations.Outgoing(run.Event.Workspace), async (outgoing, ct) =>
            {
                await outgoing.PostAsync(run.Key, run.Event, alert, ct);
                return StepResult.Done("sent");
            }));

    /// <summary>Records that nobody needs to be told, and why.</summary>
    public static Task SkipAsync(EventRun run, string why)
        => Task.WhenAll(run.Skip("slack-alert", why), run.Skip("teams-alert", why), run.Skip("outgoing-webhook", why));

    /// <summary>A link to the conversation in Instantly, where the event carries a usable one.</summary>
    public static AlertLink? UniboxLink(EventRun run)
        => Uri.TryCreate(run.Event.UniboxUrl, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" ? new AlertLink("View in Instantly", url!) : null;
}
