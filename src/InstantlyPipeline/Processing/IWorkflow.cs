using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Processing;

/// <summary>What is done for the events of one queue: an order of steps and no more.</summary>
public interface IWorkflow
{
    /// <summary>One of <see cref="QueueName.All"/>.</summary>
    string Queue { get; }

    /// <summary>How much people wait for what it does. A run that learns more says so, see <see cref="EventRun.Importance"/>.</summary>
    Importance Importance => Importance.Usual;

    /// <summary>Every step the workflow may record, but for those of the CRMs and the chats. The names are stable: they are in ledgers and
    /// scripts.</summary>
    IReadOnlyList<string> Steps => [];

    /// <summary>The steps of an event that another result of this step would run again, as far as the ledger knows them: a replay of the
    /// one is a replay of all.</summary>
    IReadOnlyList<string> StepsAfter(string step, LedgerEntry of) => [];

    /// <summary>Runs, or after a failure runs again from the top: finished steps answer from the ledger.</summary>
    Task RunAsync(EventRun run, CancellationToken cancellationToken);
}
