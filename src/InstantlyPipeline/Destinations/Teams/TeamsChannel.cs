using InstantlyPipeline.Alerts;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Teams;

/// <summary>The chat or channel of a Teams workflow.</summary>
/// <remarks>Teams offers neither key nor look-up: after a crash between call and record an alert may come twice, which is the lesser
/// evil.</remarks>
internal sealed class TeamsChannel(DestinationClients destinations) : IAlertChannel
{
    public string StepName => "teams-alert";

    public string? Unset(string workspace) => destinations.Unset<TeamsClient>(workspace);

    public Task PostAsync(EventRun run, Alert alert) =>
        run.Step(
            StepName,
            destinations.Of<TeamsClient>(run.Event.Workspace),
            async (teams, ct) =>
            {
                await teams.PostAsync(alert, ct);
                return StepResult.Done("alert posted");
            },
            doubles: true
        );
}
