using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Crm;

/// <summary>Which event may make something for a lead or a company. The claim is in the row, so that it counts in every process.</summary>
/// <remarks>A claim is given up in the row at its event's end. In this process it is over as soon as the thing is made, or could not be
/// made: the next event waits for that and no longer.</remarks>
internal sealed class CrmClaims(TimeProvider time)
{
    /// <summary>An event that has claimed a lead and not come back for so long has died; it outlasts the longest run.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    // What an event waits for that meets another one of its lead.
    private static readonly TimeSpan WhileAnotherWorks = TimeSpan.FromSeconds(1);

    // The claims of this process, by row.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Own> _own = new(StringComparer.Ordinal);

    /// <summary>Whether the event has the claim, and has not given it up in the row.</summary>
    public bool IsOf(CrmSubject subject, EventKey by)
    {
        lock (_gate)
        {
            return _own.TryGetValue(subject.Row, out var own) && own.By == by;
        }
    }

    /// <summary>Done when no other event of this process is at work; null where that is so already.</summary>
    public Task? Others(CrmSubject subject, EventKey by)
    {
        lock (_gate)
        {
            return _own.TryGetValue(subject.Row, out var own) && own.By != by && own.Work is { } work ? work.Task : null;
        }
    }

    /// <exception cref="TransientFailureException">Another event is at work; this one comes back in a second.</exception>
    public void MustBeFree(CrmSubject subject, TableRow row, EventKey by)
    {
        if (Other(row, by) is not { } other)
        {
            return;
        }
        lock (_gate)
        {
            if (_own.TryGetValue(subject.Row, out var own) && own.By.Value == other && own.Work is null)
            {
                return;
            }
        }
        throw new TransientFailureException(
            $"Event {other} of the same lead or company is at work in {subject.Crm}; this one waits for what it makes.",
            WhileAnotherWorks
        );
    }

    /// <summary>Whether no other event has it, be it at work or not.</summary>
    public bool IsUnclaimed(TableRow row, EventKey by) => Other(row, by) is null;

    public TableRow Claimed(TableRow row, EventKey by) => row.Set("By", by.Value).Set("Since", time.GetUtcNow());

    public static TableRow Free(TableRow row, EventKey by) => row.Text("By") == by.Value ? row.Set("By", null).Set("Since", null) : row;

    /// <summary>The claim is in the row, and the event is at work.</summary>
    public void Took(CrmSubject subject, EventKey by)
    {
        lock (_gate)
        {
            if (_own.TryGetValue(subject.Row, out var before) && before.By == by && before.Work is not null)
            {
                return;
            }
            _own[subject.Row] = new Own(by, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            before?.Work?.SetResult();
        }
    }

    /// <summary>The thing is made, or was not to be had.</summary>
    public void Done(CrmSubject subject, EventKey by)
    {
        lock (_gate)
        {
            if (_own.TryGetValue(subject.Row, out var own) && own.By == by && own.Work is { } work)
            {
                _own[subject.Row] = own with { Work = null };
                work.SetResult();
            }
        }
    }

    /// <summary>The claim is no longer in the row.</summary>
    public void GaveUp(CrmSubject subject, EventKey by)
    {
        Done(subject, by);
        lock (_gate)
        {
            if (_own.TryGetValue(subject.Row, out var own) && own.By == by)
            {
                _own.Remove(subject.Row);
            }
        }
    }

    private string? Other(TableRow row, EventKey by) =>
        row.Text("By") is { } other && other != by.Value && time.GetUtcNow() - row.Time("Since") < Lease ? other : null;

    /// <param name="Work">Ends with the event's work; null where that is over.</param>
    private sealed record Own(EventKey By, TaskCompletionSource? Work);
}
