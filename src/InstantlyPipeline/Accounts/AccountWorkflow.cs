using System.Globalization;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Digests;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Reminders;
using InstantlyPipeline.Routes;

namespace InstantlyPipeline.Accounts;

/// <summary>
/// Tells the team, once per account and day, that a sending account is in trouble, and what Instantly says about it. On the same queue are
/// the notices about the pipeline itself, see <see cref="Notices"/>, and what reminds people: of hot replies, and of the week.
/// </summary>
internal sealed class AccountWorkflow(
    DailyAlerts daily,
    AlertSteps alerts,
    RouteSteps routes,
    DestinationClients destinations,
    HotReplySteps hotReplies,
    DigestSteps digests
) : IWorkflow
{
    public string Queue => QueueName.Accounts;

    public IReadOnlyList<string> Steps => ["account-status", RouteSteps.Step, .. HotReplySteps.Steps, .. DigestSteps.Steps];

    public async Task RunAsync(EventRun run, CancellationToken cancellationToken)
    {
        if (run.InternalType == InternalEventType.PipelineNotice)
        {
            await alerts.PostAsync(run, Notices.AlertOf(run.Event));
            return;
        }
        if (HotReplySteps.Concerns(run))
        {
            await hotReplies.RunAsync(run, cancellationToken);
            return;
        }
        if (DigestSteps.Concerns(run))
        {
            await digests.RunAsync(run);
            return;
        }
        if (!await daily.ClaimAsync(run, run.Event.EmailAccount ?? "", cancellationToken))
        {
            return;
        }
        // Reading changes nothing.
        var status = await run.Step(
            "account-status",
            destinations.Of<InstantlyClient>(run.Event.Workspace),
            async (instantly, ct) =>
            {
                if (run.Event.EmailAccount is not { } address)
                {
                    return StepResult.Skipped("the event names no account");
                }
                var account = await instantly.GetAccountAsync(address, ct);
                return account is null
                    ? StepResult.Done("Instantly has no such account")
                    : StepResult.Done(
                        string.Create(CultureInfo.InvariantCulture, $"status {(int)account.Status}"),
                        Describe(account.Status, account.StatusText)
                    );
            }
        );
        var alert = new Alert(
            $"🚨 Sending account {run.Event.EmailAccount ?? "(not named)"} has an error",
            status.Value is null ? [] : [new AlertFact("Instantly says", status.Value)],
            null,
            null
        );
        var route = await routes.DecideAsync(run);
        await Task.WhenAll(routes.AlertAsync(run, route, alert), routes.ActAsync(run, route, alert, task: null));
    }

    private static string Describe(InstantlyAccountState status, string? text)
    {
        var name = status switch
        {
            InstantlyAccountState.Active => "active",
            InstantlyAccountState.Paused => "paused",
            InstantlyAccountState.Maintenance => "maintenance",
            InstantlyAccountState.ConnectionError => "connection error",
            InstantlyAccountState.SoftBounceError => "soft bounce error",
            InstantlyAccountState.SendingError => "sending error",
            _ => string.Create(CultureInfo.InvariantCulture, $"status {(int)status}"),
        };
        return string.IsNullOrWhiteSpace(text) ? name : $"{name}: {text}";
    }
}
