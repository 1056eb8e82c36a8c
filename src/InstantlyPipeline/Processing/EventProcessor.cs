using System.Diagnostics;
using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
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
    private readonly TimeProvider _time;
    private readonly ILogger<EventProcessor> _logger;

    public EventProcessor(EventLedger ledger, IEnumerable<IWorkflow> workflows, TimeProvider time, ILogger<EventProcessor> logger)
    {
        _ledger = ledger;
        _time = time;
        _logger = logger;
        _workflows = workflows.ToDictionary(workflow => workflow.Queue);
    }

    /// <summary>Never throws for storage that is out of reach: thrown back, a message would burn its deliveries within seconds and be dead.</summary>
    public async Task<Settlement> HandleAsync(QueuedEvent message, CancellationToken cancellationToken)
    {
        try
        {
            return await ClaimAndRunAsync(message, cancellationToken);
        }
        catch (TransientFailureException unreachable)
        {
            var next = _time.GetUtcNow() + RetryPolicy.WaitForStorage(unreachable.RetryAfter, Random.Shared.NextDouble());
            Log.StorageUnreachable(_logger, message.Key, next, unreachable.Message);
            return new Settlement.RetryAt(next, message.Attempt);
        }
    }

    private async Task<Settlement> ClaimAndRunAsync(QueuedEvent message, CancellationToken cancellationToken)
    {
        using var activity = PipelineActivity.Start("process " + EventType.Route(message.EventType).Queue, message);
        using var stop = new CancellationTokenSource(LongestRun, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancellationToken);
        var instantlyEvent = InstantlyEvent.Parse(message.Payload);

        switch (await _ledger.ClaimAsync(message, instantlyEvent, cancellationToken))
        {
            case Claim.Mine mine:
                return await RunAsync(message, mine, instantlyEvent, either.Token, cancellationToken);
            case Claim.NotBefore later:
                return new Settlement.RetryAt(later.At, message.Attempt);
            case Claim.Dead dead:
                return DeadLetter(dead.Reason);
            default:
                Log.Duplicate(_logger, message.Key);
                return new Settlement.Complete();
        }
    }

    private async Task<Settlement> RunAsync(
        QueuedEvent message, Claim.Mine claim, InstantlyEvent instantlyEvent, CancellationToken runToken, CancellationToken hostToken)
    {
        using var run = new EventRun(claim.Entry, claim.MayHaveRun, instantlyEvent, _ledger, _time, _logger, runToken);
        try
        {
            var stopped = await RunWorkflowAsync(run, claim.Entry.Workflow, runToken, hostToken);
            var settlement = Decide(claim.Entry, message, run, stopped);
            await _ledger.SaveAsync(claim.Entry, hostToken);
            return settlement;
        }
        catch (ClaimLostException)
        {
            Log.ClaimLost(_logger, message.Key);
            return new Settlement.RetryAt(_time.GetUtcNow() + RetryPolicy.Wait(1, TimeSpan.Zero, null, Random.Shared.NextDouble()), message.Attempt);
        }
    }

    /// <returns>What stopped the workflow outside of its steps, where it only reads and decides; null when it ran to its end.</returns>
    private async Task<Exception?> RunWorkflowAsync(EventRun run, string workflow, CancellationToken runToken, CancellationToken hostToken)
    {
        try
        {
            await _workflows[workflow].RunAsync(run, runToken);
            return null;
        }
        catch (Exception ex) when (ex is not ClaimLostException && !hostToken.IsCancellationRequested)
        {
            if (runToken.IsCancellationRequested)
            {
                return new TransientFailureException(string.Create(CultureInfo.InvariantCulture, $"The run took longer than {LongestRun.TotalMinutes} minutes."));
            }
            if (ex is not (TransientFailureException or PermanentFailureException))
            {
                Log.StoppedUnexpectedly(_logger, run.Key, ex.GetType().Name, ex.StackTrace);
            }
            return ex;
        }
    }

    /// <summary>Turns what went wrong into the entry's next state. Anything that may still pass is retried before the event is given up for the rest.</summary>
    private Settlement Decide(LedgerEntry entry, QueuedEvent message, EventRun run, Exception? stopped)
    {
        var now = _time.GetUtcNow();
        entry.Stops += stopped is null ? 0 : 1;
        entry.UnexpectedStops += stopped is null or TransientFailureException or PermanentFailureException ? 0 : 1;
        var since = entry.ReplayedAt ?? entry.ReceivedAt;
        var passing = Passing(entry, run, stopped, now, since);
        var reason = PermanentReason(entry, stopped);

        if (passing.Count > 0)
        {
            var (next, failure) = passing.MinBy(retry => retry.At);
            if (!RetryPolicy.GivesUp(since, next))
            {
                entry.Status = EventStatus.Retrying;
                entry.NextAttemptAt = next;
                entry.Reason = failure is TransientFailureException ? failure.Message : $"Unexpected {failure.GetType().Name}; it is tried again.";
                Log.Retrying(_logger, message.Key, entry.Attempts, next);
                return new Settlement.RetryAt(next, message.Attempt + 1);
            }
            reason ??= $"gave-up: It failed for 72 hours, last with: {Describe(failure)} Cure the cause, then replay the event.";
        }

        entry.CompletedAt = now;
        entry.NextAttemptAt = null;
        entry.Reason = reason;
        if (reason is null)
        {
            entry.Status = EventStatus.Done;
            Log.Done(_logger, message.Key, entry.Workflow, entry.Attempts);
            return new Settlement.Complete();
        }
        entry.Status = EventStatus.Dead;
        Log.Dead(_logger, message.Key, reason);
        return DeadLetter(reason);
    }

    /// <summary>Gives every step that may still pass its time. The event comes back for the earliest; the others keep theirs, see <see cref="StepRecord.NotBefore"/>.</summary>
    private static List<(DateTimeOffset At, Exception Failure)> Passing(LedgerEntry entry, EventRun run, Exception? stopped, DateTimeOffset now, DateTimeOffset since)
    {
        var random = Random.Shared.NextDouble(); // one for all, so that steps which failed together come back together
        var passing = new List<(DateTimeOffset At, Exception Failure)>();
        foreach (var (name, failure) in run.Failures)
        {
            if (entry.Step(name) is { PermanentReason: null } step)
            {
                var due = step.NotBefore ?? After(failure, step.AttemptsOfSchedule);
                entry.Record(step with { NotBefore = due });
                passing.Add((due, failure));
            }
        }
        if (stopped is not null && MayPass(stopped, entry.UnexpectedStops))
        {
            passing.Add((After(stopped, entry.Stops), stopped));
        }
        return passing;

        DateTimeOffset After(Exception failure, int attempts)
            => now + RetryPolicy.Wait(attempts, now - since, (failure as TransientFailureException)?.RetryAfter, random);
    }

    private static bool MayPass(Exception failure, int unexpected) => failure switch
    {
        TransientFailureException => true,
        PermanentFailureException => false,
        _ => unexpected < RetryPolicy.AttemptsForUnexpectedErrors,
    };

    /// <summary>Why the event is dead once nothing is left to retry; null when nothing stands against "done".</summary>
    private static string? PermanentReason(LedgerEntry entry, Exception? stopped)
    {
        // Failures of earlier attempts count too: they are not tried again, and they still want a person.
        if (entry.Steps.FirstOrDefault(step => step.PermanentReason is not null) is { } failed)
        {
            return $"{failed.PermanentReason}: {failed.Detail}";
        }
        if (entry.Steps.FirstOrDefault(step => step.Status is StepStatus.InDoubt) is { } doubtful)
        {
            return $"in-doubt: Step {doubtful.Name} may or may not have happened. Check the destination, then replay or discard the event.";
        }
        return stopped is not null && !MayPass(stopped, entry.UnexpectedStops) ? Describe(stopped) : null;
    }

    private static string Describe(Exception failure) => failure switch
    {
        PermanentFailureException permanent => $"{permanent.Reason}: {permanent.Message}",
        TransientFailureException => failure.Message,
        _ => $"{UnexpectedError.Reason}: {UnexpectedError.Describe(failure)}",
    };

    private static Settlement.DeadLetter DeadLetter(string reason)
        => reason.Split(": ", 2) is [var code, var sentence] ? new(code, sentence) : new(reason, reason);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Event {EventKey} done by {Workflow} after {Attempts} attempt(s).")]
        public static partial void Done(ILogger logger, EventKey eventKey, string workflow, int attempts);

        [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "A delivery of event {EventKey} was a duplicate, or another message will do it; nothing was done.")]
        public static partial void Duplicate(ILogger logger, EventKey eventKey);

        [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Event {EventKey} failed at attempt {Attempt}; next one at {NextAttemptAt:O}.")]
        public static partial void Retrying(ILogger logger, EventKey eventKey, int attempt, DateTimeOffset nextAttemptAt);

        [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "Event {EventKey} is a dead letter: {Reason}")]
        public static partial void Dead(ILogger logger, EventKey eventKey, string reason);

        [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "The ledger is out of reach, so event {EventKey} waits until {NextAttemptAt:O}: {Failure}")]
        public static partial void StorageUnreachable(ILogger logger, EventKey eventKey, DateTimeOffset nextAttemptAt, string failure);

        [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "Event {EventKey} met an unexpected {ErrorType} outside of its steps:\n{StackTrace}")]
        public static partial void StoppedUnexpectedly(ILogger logger, EventKey eventKey, string errorType, string? stackTrace);

        [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Event {EventKey} was taken over by another run; this one stopped.")]
        public static partial void ClaimLost(ILogger logger, EventKey eventKey);
    }
}
