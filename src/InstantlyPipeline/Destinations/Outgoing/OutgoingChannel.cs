using InstantlyPipeline.Alerts;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Outgoing;

/// <summary>An address of the operator's own.</summary>
/// <remarks>The message carries the event key as its id, by which the receiver knows a repeat.</remarks>
internal sealed class OutgoingChannel(DestinationClients destinations) : IAlertChannel
{
    public string StepName => "outgoing-webhook";

    public bool IsProgram => true;

    public string? Unset(string workspace) => destinations.Unset<OutgoingClient>(workspace);

    public Task PostAsync(EventRun run, Alert alert) =>
        run.Step(
            StepName,
            destinations.Of<OutgoingClient>(run.Event.Workspace),
            async (outgoing, ct) =>
            {
                await outgoing.PostAsync(run.Key, run.Event, alert, ct);
                return StepResult.Done("sent");
            },
            doubles: true
        );
}
