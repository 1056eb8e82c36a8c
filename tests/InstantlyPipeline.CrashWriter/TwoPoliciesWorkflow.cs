using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.CrashWriter;

/// <summary>A step that may be repeated and one that is looked up first, against a destination that keeps each effect it is asked
/// for.</summary>
internal sealed class TwoPoliciesWorkflow(FileDestination destination, CrashPoint point) : IWorkflow
{
    public string Queue => QueueName.Replies;

    public async Task RunAsync(EventRun run, CancellationToken cancellationToken)
    {
        await run.Step("set", _ => CallAsync("set"));
        await run.Step(
            "create",
            _ => CallAsync("create"),
            StepPolicy.LookUp(_ => Task.FromResult(destination.Has("create") ? StepResult.Done("there already") : null))
        );
    }

    private Task<StepResult> CallAsync(string effect) =>
        point.AroundAsync(
            "call-of-" + effect,
            () =>
            {
                destination.Do(effect);
                return Task.FromResult(StepResult.Done());
            }
        );
}
