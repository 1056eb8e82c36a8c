using System.Collections.Concurrent;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Telemetry;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Processing;

/// <summary>One run of a workflow for one event: hands out its steps and keeps their results.</summary>
/// <remarks>
/// Steps may run concurrently. What a second run would do a second time is in the ledger before
/// <see cref="Step(string, Func{CancellationToken, Task{StepResult}}, StepPolicy?)"/> returns; what may wait is written with the next that
/// may not, and at the end.
/// </remarks>
public sealed partial class EventRun(
    LedgerEntry entry,
    bool mayHaveRun,
    InstantlyEvent instantlyEvent,
    EventLedger ledger,
    TimeProvider time,
    ILogger logger,
    CancellationToken cancellationToken
) : IDisposable
{
    private const int MaxDetail = 300;
    private readonly SemaphoreSlim _saving = new(1, 1);
    private readonly List<(string Step, Exception Failure)> _failures = [];
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> _atEnd = new();

    // How many results there are, and how many of them are on disk.
    private int _recorded;
    private int _kept;

    private readonly Errand _errand = new(entry.Key.Value, Importance.Usual, entry.ReceivedAt);

    /// <summary>Stands before the name of each step; empty but for what <see cref="Within"/> gives.</summary>
    private string Prefix { get; init; } = "";

    /// <summary>Whose event it is, by name; null where nobody has clients.</summary>
    internal string? Client { get; init; }

    /// <summary>The run as a whole; null for the whole itself.</summary>
    private EventRun? Whole { get; init; }

    public EventKey Key => entry.Key;

    public InstantlyEvent Event => instantlyEvent;

    /// <summary>One of <see cref="InternalEventType"/> where the pipeline sent the event to itself, by its envelope; null for what came
    /// from outside.</summary>
    public string? InternalType => entry.Origin is EventOrigin.Pipeline ? entry.EventType : null;

    public DateTimeOffset ReceivedAt => entry.ReceivedAt;

    /// <summary>What is still to be written of the lead; null where that is written, or there is none.</summary>
    internal LeadRows? OfLead { get; init; }

    /// <summary>Whether this run made the lead's record, so that nothing else is known of the lead either.</summary>
    internal bool IsLeadNew { get; set; }

    /// <summary>How much a person waits for the rest of this run. The workflow's own at first; a workflow that learns more says
    /// so.</summary>
    public Importance Importance
    {
        get => Errand.Importance;
        set => Errand.Importance = value;
    }

    /// <summary>On whose behalf its calls go out.</summary>
    internal Errand Errand => (Whole ?? this)._errand;

    /// <summary>What went wrong in this run, one per failed step; a step that still waits for its time is among them with what it failed
    /// with before.</summary>
    internal IReadOnlyList<(string Step, Exception Failure)> Failures => _failures;

    /// <summary>The same run, with this before the names of its steps: so that an event may do the same thing twice, each in a step of its
    /// own.</summary>
    /// <param name="prefix">Stable, kebab-case, with the dash at its end.</param>
    public EventRun Within(string prefix) =>
        new(entry, mayHaveRun, instantlyEvent, ledger, time, logger, cancellationToken)
        {
            Prefix = Prefix + prefix,
            Whole = Whole ?? this,
            Client = Client,
            IsLeadNew = IsLeadNew,
            OfLead = OfLead,
        };

    /// <summary>Runs a side effect once: a finished step answers from the ledger, whatever brought the event here again.</summary>
    /// <param name="name">Stable, kebab-case, unique in the workflow: it is in the ledger and on the command line.</param>
    /// <param name="policy">What to do when it may have run already; <see cref="StepPolicy.Repeat"/> when not said.</param>
    /// <returns>Never throws for the step's own failure; that is retried or dead-lettered after the other steps had their turn.</returns>
    public Task<StepOutcome> Step(string name, Func<CancellationToken, Task<StepResult>> action, StepPolicy? policy = null) =>
        StepAsync(name, destination: null, action, policy ?? StepPolicy.Repeat);

    /// <param name="destination">Label of the step's metrics; null for a step that asks nobody outside.</param>
    internal async Task<StepOutcome> StepAsync(
        string name,
        string? destination,
        Func<CancellationToken, Task<StepResult>> action,
        StepPolicy policy
    )
    {
        var metric = name; // routes have names of their own, and each would be a series
        name = Prefix + name;
        var before = entry.Step(name);
        if (before is { Status: StepStatus.Done or StepStatus.Skipped } or { PermanentReason: not null })
        {
            return new StepOutcome(before.Status, before.Value);
        }
        if (before is not null && !RetryPolicy.IsDue(before, time.GetUtcNow()))
        {
            return Wait(before);
        }

        StepResult result;
        var started = time.GetTimestamp();
        try
        {
            result = await RunOrFindAsync(name, before, action, policy);
        }
        catch (Exception ex) when (ex is not ClaimLostException && !cancellationToken.IsCancellationRequested)
        {
            PipelineMetrics.Step(metric, destination, WaitsForTurn(ex) ? "waits" : "failed", Client, time.GetElapsedTime(started));
            return Fail(name, before, ex);
        }
        PipelineMetrics.Step(metric, destination, result.WasSkipped ? "skipped" : "done", Client, time.GetElapsedTime(started));
        return await FinishAsync(name, before, result, policy);
    }

    /// <summary>True when the step has failed, in this run or in an earlier one, and is not done since.</summary>
    public bool HasFailed(string name) => entry.Step(Prefix + name) is { Status: StepStatus.Failed };

    /// <summary>How the ledger calls the step.</summary>
    public string NameOf(string step) => Prefix + step;

    /// <summary>True when the ledger has the step, however it ended.</summary>
    public bool HasRecorded(string name) => entry.Step(Prefix + name) is not null;

    /// <summary>What is recorded of a step; null when it has not been asked for.</summary>
    public StepRecord? Result(string name) => entry.Step(Prefix + name);

    /// <summary>Records a step that has nothing to do here, with the reason.</summary>
    public Task<StepOutcome> Skip(string name, string why) => Step(name, _ => Task.FromResult(StepResult.Skipped(why)));

    /// <summary>Returns once the results of all finished steps are on disk, those that may wait, too.</summary>
    public Task KeepAsync()
    {
        var whole = Whole ?? this;
        return SaveAsync(Volatile.Read(ref whole._recorded));
    }

    /// <summary>Has this done when the workflow has run, whatever came of it, before the event's end is written. A rerun must ask for it
    /// again.</summary>
    public void AtEnd(Func<CancellationToken, Task> work) => (Whole ?? this)._atEnd.Enqueue(work);

    internal async Task EndAsync()
    {
        while (_atEnd.TryDequeue(out var work))
        {
            await work(cancellationToken);
        }
    }

    public void Dispose() => _saving.Dispose();

    private async Task<StepResult> RunOrFindAsync(
        string name,
        StepRecord? before,
        Func<CancellationToken, Task<StepResult>> action,
        StepPolicy policy
    )
    {
        if (OfLead is { IsWritten: false } rows && policy is not StepPolicy.PurePolicy)
        {
            await ledger.WriteBesideAsync(rows.Together, cancellationToken);
            rows.Written();
        }
        if (policy is StepPolicy.LookUpPolicy lookUp && mayHaveRun && await lookUp.Find(cancellationToken) is { } found)
        {
            return found with { Detail = $"{found.Detail} (found: an earlier run had done it)" };
        }
        return await action(cancellationToken);
    }

    private async Task<StepOutcome> FinishAsync(string name, StepRecord? before, StepResult result, StepPolicy policy)
    {
        var step = Next(name, before, result.WasSkipped ? StepStatus.Skipped : StepStatus.Done) with
        {
            Detail = Clip(result.Detail),
            Value = result.Value,
        };
        // Where nothing happened outside, nothing is lost if a later write keeps it.
        entry.Record(result.WasSkipped ? step with { Attempts = 0 } : step);
        var number = Interlocked.Increment(ref (Whole ?? this)._recorded);
        if (!result.WasSkipped && !policy.MayWait)
        {
            await SaveAsync(number);
        }
        return new StepOutcome(step.Status, step.Value);
    }

    /// <summary>Another step brought the event back before this one's time: it is not called, and that is no attempt.</summary>
    private StepOutcome Wait(StepRecord step)
    {
        Log.Waits(logger, step.Name, Key, step.NotBefore);
        return Failed(step.Name, new TransientFailureException(step.Detail ?? "It waits for its time."));
    }

    private StepOutcome Failed(string name, Exception failure)
    {
        var failures = (Whole ?? this)._failures;
        lock (failures)
        {
            failures.Add((name, failure));
        }
        return new StepOutcome(StepStatus.Failed, null);
    }

    private StepOutcome Fail(string name, StepRecord? before, Exception failure)
    {
        var step = Next(name, before, StepStatus.Failed);
        if (WaitsForTurn(failure))
        {
            entry.Record(step with { Attempts = step.Attempts - 1, Detail = Clip(failure.Message) });
            Log.WaitsForTurn(logger, name, Key, failure.Message);
            return Failed(name, failure);
        }
        var isExpected = failure is PermanentFailureException or TransientFailureException;
        var unexpected = step.Unexpected + (isExpected ? 0 : 1);
        var forGood = RetryPolicy.FailedForGood(failure, unexpected);
        // An unexpected exception's text may hold anything; its type is enough to find the code.
        var detail = forGood?.Sentence ?? (isExpected ? failure.Message : $"Unexpected {failure.GetType().Name}.");
        entry.Record(step with { Detail = Clip(detail), PermanentReason = forGood?.Code, Unexpected = unexpected });
        switch (failure)
        {
            case PermanentFailureException permanent:
                Log.FailedForGood(logger, name, Key, permanent.Reason, permanent.Message);
                break;
            case TransientFailureException transient:
                Log.Failed(logger, name, Key, transient.Message);
                break;
            default:
                Log.FailedUnexpectedly(logger, name, Key, failure.GetType().Name, failure.StackTrace);
                break;
        }
        return Failed(name, failure);
    }

    private static bool WaitsForTurn(Exception failure) => failure is TransientFailureException { WaitsForTurn: true };

    private StepRecord Next(string name, StepRecord? before, StepStatus status) =>
        new()
        {
            Name = name,
            Status = status,
            Attempts = (before?.Attempts ?? 0) + 1,
            AttemptsBeforeReplay = before?.AttemptsBeforeReplay ?? 0,
            Unexpected = before?.Unexpected ?? 0,
            At = time.GetUtcNow(),
        };

    /// <summary>Returns once so many results are on disk. Steps that end while another's result is being written share the next
    /// write.</summary>
    private async Task SaveAsync(int results)
    {
        var whole = Whole ?? this;
        await whole._saving.WaitAsync(cancellationToken);
        try
        {
            if (whole._kept < results)
            {
                var all = Volatile.Read(ref whole._recorded);
                await ledger.SaveAsync(entry, cancellationToken);
                whole._kept = all;
            }
        }
        finally
        {
            whole._saving.Release();
        }
    }

    private static string? Clip(string? detail) => detail is { Length: > MaxDetail } ? detail[..MaxDetail] : detail;

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Warning,
            Message = "Step {Step} of event {EventKey} failed and will be retried: {Failure}"
        )]
        public static partial void Failed(ILogger logger, string step, EventKey eventKey, string failure);

        [LoggerMessage(
            EventId = 5,
            Level = LogLevel.Debug,
            Message = "Step {Step} of event {EventKey} failed before and waits until {NotBefore:O}; it was not called."
        )]
        public static partial void Waits(ILogger logger, string step, EventKey eventKey, DateTimeOffset? notBefore);

        [LoggerMessage(EventId = 6, Level = LogLevel.Debug, Message = "Step {Step} of event {EventKey} was not called: {Why}")]
        public static partial void WaitsForTurn(ILogger logger, string step, EventKey eventKey, string why);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Error,
            Message = "Step {Step} of event {EventKey} cannot succeed ({Reason}): {Failure}"
        )]
        public static partial void FailedForGood(ILogger logger, string step, EventKey eventKey, string reason, string failure);

        [LoggerMessage(
            EventId = 3,
            Level = LogLevel.Error,
            Message = "Step {Step} of event {EventKey} met an unexpected {ErrorType}:\n{StackTrace}"
        )]
        public static partial void FailedUnexpectedly(ILogger logger, string step, EventKey eventKey, string errorType, string? stackTrace);
    }
}
