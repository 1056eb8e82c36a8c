using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Routes.Files;

namespace InstantlyPipeline.Routes;

/// <summary>Keeps the events of a workspace that is no client's, so that a mistyped id loses no reply and nobody's replies come to somebody
/// else's channel.</summary>
internal sealed class UnknownWorkspaces(CurrentFile file, CurrentSettings settings, DailyAlerts daily, AlertSteps alerts) : IAdmission
{
    /// <summary>The reason of the dead letter.</summary>
    public const string Reason = "unknown-workspace";

    private const string Prefix = "unknown-workspace-";

    public async Task AdmitAsync(EventRun run, CancellationToken cancellationToken)
    {
        if (!file.IsRead)
        {
            throw new TransientFailureException($"{file.Where} has not been read yet, so it is not known whose event this is.");
        }
        var current = settings.Value;
        if (
            run.InternalType is InternalEventType.PipelineNotice or InternalEventType.WeeklyDigest
            || !current.KeepsUnknown
            || current.Knows(run.Event.Workspace)
        )
        {
            return;
        }
        // Steps of their own names: once the client is defined, the event's real alert is still to be made.
        var aside = run.Within(Prefix);
        if (await daily.ClaimAsync(aside, Reason, cancellationToken))
        {
            await alerts.PostAsync(
                aside,
                new Alert(
                    "📭 Events arrive for a workspace that is no client's",
                    [
                        new AlertFact("Workspace", run.Event.Workspace),
                        new AlertFact(
                            "What to do",
                            $"Add it to a client in pipeline.json, then: replay --status dead --workspace {run.Event.Workspace} --yes"
                        ),
                    ]
                )
            );
        }
        throw new PermanentFailureException(
            Reason,
            "The event's workspace is no client's in pipeline.json, so it is kept and nothing is done with it. Add the workspace to a "
                + "client there, then replay this event."
        );
    }
}
