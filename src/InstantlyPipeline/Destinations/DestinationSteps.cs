using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations;

/// <summary>Steps that call a destination.</summary>
public static class DestinationSteps
{
    /// <summary>A step against a destination; recorded as skipped, with the setting's name, where that is not configured, and failed where
    /// it is misconfigured.</summary>
    /// <param name="name">Stable, kebab-case, unique in the workflow: it is in the ledger and on the command line.</param>
    /// <param name="lookUp">Asks the destination whether an earlier run did it, see <see cref="StepPolicy.LookUp"/>; null: running twice
    /// changes nothing.</param>
    /// <param name="doubles">Running twice would be seen by people, or do it twice. So the step's end is on disk before anything
    /// follows.</param>
    public static Task<StepOutcome> Step<TClient>(
        this EventRun run,
        string name,
        Destination<TClient> destination,
        Func<TClient, CancellationToken, Task<StepResult>> action,
        Func<TClient, CancellationToken, Task<StepResult?>>? lookUp = null,
        bool doubles = false
    )
        where TClient : class =>
        destination switch
        {
            { Misconfigured: { } problem } => run.StepAsync(
                name,
                destination.Name,
                _ => Task.FromException<StepResult>(problem),
                StepPolicy.Repeat
            ),
            { Client: null } => run.Skip(name, $"{destination.Setting} is not set"),
            { Observes: true } => run.Skip(name, $"observed only: {destination.Name} would have been called"),
            { Client: { } client } => run.StepAsync(
                name,
                destination.Name,
                ct => WhenFreeAsync(destination, client, action, ct),
                lookUp is not null ? StepPolicy.LookUp(ct => WhenFreeAsync(destination, client, lookUp, ct), atOnce: doubles)
                    : doubles ? StepPolicy.Repeat
                    : StepPolicy.Idempotent
            ),
        };

    /// <summary>Not while somebody holds it back.</summary>
    private static async Task<TResult> WhenFreeAsync<TClient, TResult>(
        Destination<TClient> destination,
        TClient client,
        Func<TClient, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TClient : class
    {
        if (destination.Free is { } free)
        {
            await free(cancellationToken);
        }
        return await call(client, cancellationToken);
    }
}
