using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Tests.Processing;

/// <summary>Two independent steps, <c>crm</c> (with a look-up) and <c>chat</c>, which tests steer.</summary>
internal sealed class TwoStepWorkflow : IWorkflow
{
    private readonly List<string> _ran = [];

    public string Queue => QueueName.Replies;

    public Importance Importance { get; set; } = Importance.Usual;

    public IReadOnlyList<string> Ran => _ran;

    public Func<StepResult> Crm { get; set; } = () => StepResult.Done();

    public Func<StepResult> Chat { get; set; } = () => StepResult.Done();

    public Func<StepResult?> FindCrm { get; set; } = () => null;

    public StepPolicy? CrmPolicy { get; set; }

    public Func<Task>? BeforeCrm { get; set; }

    public Action<EventRun>? BeforeChat { get; set; }

    /// <summary>Runs when the outside work is done and nothing of it is recorded yet.</summary>
    public Action? AfterCrm { get; set; }

    /// <summary>Runs outside of the steps, after them.</summary>
    public Action? AtTheEnd { get; set; }

    public async Task RunAsync(EventRun run, CancellationToken cancellationToken)
    {
        await run.Step(
            "crm",
            async _ =>
            {
                if (BeforeCrm is { } before)
                {
                    await before();
                }
                _ran.Add("crm");
                var result = Crm();
                AfterCrm?.Invoke();
                return result;
            },
            CrmPolicy ?? StepPolicy.LookUp(_ => Task.FromResult(FindCrm()))
        );
        BeforeChat?.Invoke(run);
        await run.Step(
            "chat",
            _ =>
            {
                _ran.Add("chat");
                return Task.FromResult(Chat());
            }
        );
        AtTheEnd?.Invoke();
    }
}
