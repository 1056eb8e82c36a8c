using System.Diagnostics;
using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Telemetry;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Processing;

/// <summary>Claims an event, runs its workflow, writes down what became of it, and tells the host how to settle the message.</summary>
public sealed partial class EventProcessor : IEventHandler
{
    /// <summary>A run is stopped after this long and retried; the queue's lock and the ledger's lease outlast it.</summary>
    public static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(4);

    private readonly Dictionary<string, IWorkflow> _workflows;
    private readonly EventLedger _ledger;
    private readonly IAdmission? _admission;
    private readonly TimeProvider _time;
    private readonly ILogger<EventProcessor> _logger;
    private readonly IEventGate? _gate;
    private readonly IClientNames? _names;
    private readonly IEventIndex? _index;

    /// <param name="index">Null where nobody lists events.</param>
    /// <param name="gate">Null where nobody is ever forgotten.</param>
    /// <param name="admission">Null where every event is worked on at once.</param>
    /// <param name="names">Null where nobody has clients.</param>
    public EventProcessor(
        EventLedger ledger,
        IEnumerable<IWorkflow> workflows,
        TimeProvider time,
        ILogger<EventProcessor> logger,
        IEventIndex? index = null,
        IEventGate? gate = null,
        IAdmission? admission = null,
        IClientNames? names = null
    )
    {
        _names = names;
        _gate = gate;
        _index = index;
        _admission = admission;
        _ledger = ledger;
        _time = time;
        _logger = logger;
        _workflows = workflows.ToDictionary(workflow => workflow.Queue);
    }

    /// <summary>Never throws for storage that is out of reach: thrown back, a message would burn its deliveries within seconds and be
    /// dead.</summary>
    public async Task<Settlement> HandleAsync(QueuedEvent message, CancellationToken cancellationToken)
    {
        try
        {
            var end = await ClaimAndRunAsync(message, cancellationToken);
            return end.Entry is { } entry && !await _ledger.TrySaveAsync(entry, end.Before, end.After, cancellationToken)
                ? TakenOver(message)
                : end.Settlement;
        }
        catch (TransientFailureException unreachable)
        {
            return Unreachable(message, unreachable);
        }
    }

    /// <summary>Leaves the entry's last state to the host where the ledger is in one database with the queue.</summary>
    public async Task<EventEnd> HandleToEndAsync(QueuedEvent message, CancellationToken cancellationToken)
    {
        if (!_ledger.WritesTogether)
        {
            return new EventEnd(await HandleAsync(message, cancellationToken));
        }
        try
        {
            var end = await ClaimAndRunAsync(message, cancellationToken);
            return end.Entry is { } entry
                ? new EventEnd(end.Settlement)
                {
                    Last = EventLedger.Writes(entry, end.Before, end.After),
                    Refused = () => TakenOver(message),
                }
                : new EventEnd(end.Settlement);
        }
        catch (TransientFailureException unreachable)
        {
            return new EventEnd(Unreachable(message, unreachable));
        }
    }

    private Settlement.RetryAt Unreachable(QueuedEvent message, TransientFailureException unreachable)
    {
        var next = _time.GetUtcNow() + RetryPolicy.WaitForStorage(unreachable.RetryAfter, Random.Shared.NextDouble());
        Log.StorageUnreachable(_logger, message.Key, next, unreachable.Message);
        return new Settlement.RetryAt(next, message.Attempt);
    }

    private Settlement.RetryAt TakenOver(QueuedEvent message)
    {
        Log.ClaimLost(_logger, message.Key);
        return new Settlement.RetryAt(
            _time.GetUtcNow() + RetryPolicy.Wait(1, TimeSpan.Zero, null, Random.Shared.NextDouble()),
            message.Attempt
        );
    }

    private async Task<End> ClaimAndRunAsync(QueuedEvent message, CancellationToken cancellationToken)
    {
        using var activity = PipelineActivity.Start("process " + EventRoutes.QueueOf(message.EventType), message);
        using var stop = new CancellationTokenSource(LongestRun, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancellationToken);
        var instantlyEvent = InstantlyEvent.Parse(message.Payload);

        if (_gate is not null && await _gate.DropsAsync(instantlyEvent, cancellationToken))
        {
            return new End(new Settlement.Complete());
        }
        // A later attempt's event is in the index, for its first attempt came to an end.
        LeadRows? ofLead = null;
        Func<LedgerEntry, IReadOnlyList<TableWrite>>? beside = _index is not null && message.Attempt == 1 ? Beside : null;
        switch (await _ledger.ClaimAsync(message, instantlyEvent, cancellationToken, beside))
        {
            case Claim.Mine mine:
                return await RunAsync(message, mine, instantlyEvent, ofLead, either.Token, cancellationToken);
            case Claim.NotBefore later:
                return new End(new Settlement.RetryAt(later.At, message.Attempt));
            case Claim.Dead dead:
                return new End(DeadLetter(dead.Why));
            case Claim.Settled { IsDuplicate: true }:
                PipelineMetrics.Duplicate(EventRoutes.QueueOf(message.EventType), _names?.NameOf(instantlyEvent.Workspace));
                goto default;
            default:
                Log.Duplicate(_logger, message.Key);
                return new End(new Settlement.Complete());
        }

        IReadOnlyList<TableWrite> Beside(LedgerEntry entry)
        {
            var rows = _index!.Claimed(entry, instantlyEvent);
            if (_ledger.WritesTogether)
            {
                return rows.All;
            }
            ofLead = rows.OfLead;
            return [rows.Listed];
        }
    }

    private async Task<End> RunAsync(
        QueuedEvent message,
        Claim.Mine claim,
        InstantlyEvent instantlyEvent,
        LeadRows? ofLead,
        CancellationToken runToken,
        CancellationToken hostToken
    )
    {
        using var run = new EventRun(claim.Entry, claim.MayHaveRun, instantlyEvent, _ledger, _time, _logger, runToken)
        {
            Client = _names?.NameOf(claim.Entry.Workspace),
            OfLead = ofLead,
        };
        try
        {
            var stopped = await RunWorkflowAsync(run, claim.Entry.Workflow, runToken, hostToken);
            return new End(Settle(claim.Entry, message, run, stopped))
            {
                Before =
                [
                    .. ofLead is { IsWritten: false } ? [ofLead.Together] : (IReadOnlyList<TableWrite>)[],
                    .. _index?.Settling(claim.Entry, instantlyEvent) ?? [],
                ],
                After = _index?.Settled(claim.Entry) ?? [],
                Entry = claim.Entry,
            };
        }
        catch (ClaimLostException)
        {
            return new End(TakenOver(message));
        }
    }

    /// <returns>What stopped the workflow outside of its steps, where it only reads and decides; null when it ran to its end.</returns>
    private async Task<Exception?> RunWorkflowAsync(EventRun run, string workflow, CancellationToken runToken, CancellationToken hostToken)
    {
        try
        {
            if (_admission is not null)
            {
                await _admission.AdmitAsync(run, runToken);
            }
            var work = _workflows[workflow];
            run.Importance = work.Importance;
            run.Errand.Client = run.Client;
            run.Errand.Begin();
            try
            {
                await work.RunAsync(run, runToken);
            }
            finally
            {
                await run.EndAsync();
            }
            return null;
        }
        catch (Exception ex) when (ex is not ClaimLostException && !hostToken.IsCancellationRequested)
        {
            if (runToken.IsCancellationRequested)
            {
                return new TransientFailureException(
                    string.Create(CultureInfo.InvariantCulture, $"The run took longer than {LongestRun.TotalMinutes} minutes.")
                );
            }
            if (ex is not (TransientFailureException or PermanentFailureException))
            {
                Log.StoppedUnexpectedly(_logger, run.Key, ex.GetType().Name, ex.StackTrace);
            }
            return ex;
        }
    }

    /// <summary>Writes into the entry what became of the event, and says what the host does with the message.</summary>
    private Settlement Settle(LedgerEntry entry, QueuedEvent message, EventRun run, Exception? stopped)
    {
        var now = _time.GetUtcNow();
        entry.Stops += stopped is null ? 0 : 1;
        entry.UnexpectedStops += stopped is null or TransientFailureException or PermanentFailureException ? 0 : 1;
        var stop = stopped is null ? null : new RunStop(stopped, entry.Stops, entry.UnexpectedStops);
        var outcome = RetryPolicy.Decide(
            entry.Steps,
            run.Failures,
            stop,
            since: entry.ReplayedAt ?? entry.ReceivedAt,
            now,
            Random.Shared.NextDouble()
        );
        foreach (var (name, due) in outcome.Due)
        {
            entry.Record(entry.Step(name)! with { NotBefore = due });
        }

        if (outcome is RunOutcome.TryAgain again)
        {
            entry.Status = EventStatus.Retrying;
            entry.NextAttemptAt = again.At;
            entry.Reason = again.Why;
            if (stop is null && run.Failures.All(failed => failed.Failure is TransientFailureException { WaitsForTurn: true }))
            {
                Log.WaitsForTurn(_logger, message.Key, again.At);
            }
            else
            {
                Log.Retrying(_logger, message.Key, entry.Attempts, again.At);
            }
            return new Settlement.RetryAt(again.At, message.Attempt + 1);
        }
        entry.CompletedAt = now;
        entry.NextAttemptAt = null;
        if (outcome is RunOutcome.Dead dead)
        {
            entry.Status = EventStatus.Dead;
            entry.Reason = dead.Why;
            Log.Dead(_logger, message.Key, dead.Why);
            return DeadLetter(dead.Why);
        }
        entry.Status = EventStatus.Done;
        entry.Reason = null;
        Log.Done(_logger, message.Key, entry.Workflow, entry.Attempts);
        return new Settlement.Complete();
    }

    private static Settlement.DeadLetter DeadLetter(Reason why) => new(why.Code ?? "unknown", why.Sentence);

    /// <summary>What a run came to.</summary>
    private sealed record End(Settlement Settlement)
    {
        /// <summary>Still to be written; null: nothing is.</summary>
        public LedgerEntry? Entry { get; init; }

        public IReadOnlyList<TableWrite> Before { get; init; } = [];

        public IReadOnlyList<TableWrite> After { get; init; } = [];
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Information,
            Message = "Event {EventKey} done by {Workflow} after {Attempts} attempt(s)."
        )]
        public static partial void Done(ILogger logger, EventKey eventKey, string workflow, int attempts);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Debug,
            Message = "A delivery of event {EventKey} was a duplicate, or another message will do it; nothing was done."
        )]
        public static partial void Duplicate(ILogger logger, EventKey eventKey);

        [LoggerMessage(
            EventId = 3,
            Level = LogLevel.Warning,
            Message = "Event {EventKey} failed at attempt {Attempt}; next one at {NextAttemptAt:O}."
        )]
        public static partial void Retrying(ILogger logger, EventKey eventKey, int attempt, DateTimeOffset nextAttemptAt);

        [LoggerMessage(EventId = 8, Level = LogLevel.Debug, Message = "Event {EventKey} waits for a destination until {Turn:O}.")]
        public static partial void WaitsForTurn(ILogger logger, EventKey eventKey, DateTimeOffset turn);

        [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "Event {EventKey} is a dead letter: {Reason}")]
        public static partial void Dead(ILogger logger, EventKey eventKey, Reason reason);

        [LoggerMessage(
            EventId = 6,
            Level = LogLevel.Error,
            Message = "The ledger is out of reach, so event {EventKey} waits until {NextAttemptAt:O}: {Failure}"
        )]
        public static partial void StorageUnreachable(ILogger logger, EventKey eventKey, DateTimeOffset nextAttemptAt, string failure);

        [LoggerMessage(
            EventId = 7,
            Level = LogLevel.Error,
            Message = "Event {EventKey} met an unexpected {ErrorType} outside of its steps:\n{StackTrace}"
        )]
        public static partial void StoppedUnexpectedly(ILogger logger, EventKey eventKey, string errorType, string? stackTrace);

        [LoggerMessage(
            EventId = 5,
            Level = LogLevel.Warning,
            Message = "Event {EventKey} was taken over by another run; this one stopped."
        )]
        public static partial void ClaimLost(ILogger logger, EventKey eventKey);
    }
}
