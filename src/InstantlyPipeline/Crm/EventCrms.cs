using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Crm;

/// <summary>States each intention of one event to every CRM.</summary>
/// <remarks>
/// The CRMs do not wait for one another. One CRM gets the event's intentions one after the other, in the order in which they were stated,
/// so that it may bar a person whom its follow-up has just made.
/// </remarks>
public sealed class EventCrms
{
    private readonly EventRun _run;
    private readonly IReadOnlyList<ICrm> _crms;
    private readonly Task[] _latest;
    private readonly Lock _gate = new();

    internal EventCrms(EventRun run, IReadOnlyList<ICrm> crms)
    {
        _run = run;
        _crms = crms;
        _latest = [.. crms.Select(_ => Task.CompletedTask)];
    }

    public Task FollowUpAsync(FollowUp wanted) => EachAsync(crm => crm.FollowUpAsync(_run, wanted));

    /// <summary>Records that nobody needs to follow up, and why.</summary>
    public Task NoFollowUpAsync(string why) => EachAsync(crm => _run.SkipAsync(crm.FollowUpSteps, why));

    public Task StatusAsync(StatusChange change) => EachAsync(crm => crm.StatusAsync(_run, change));

    public Task MeetingAsync(Meeting meeting) => EachAsync(crm => crm.MeetingAsync(_run, meeting));

    public Task MarkAsync(Mark mark) => EachAsync(crm => crm.MarkAsync(_run, mark));

    public Task DoNotContactAsync(Suppression why) => EachAsync(crm => crm.DoNotContactAsync(_run, why));

    public Task MayContactAgainAsync(Suppression lifted) => EachAsync(crm => crm.MayContactAgainAsync(_run, lifted));

    private Task EachAsync(Func<ICrm, Task> state)
    {
        lock (_gate)
        {
            for (var i = 0; i < _latest.Length; i++)
            {
                _latest[i] = AfterAsync(_latest[i], _crms[i], state);
            }
            return Task.WhenAll(_latest);
        }
    }

    private static async Task AfterAsync(Task before, ICrm crm, Func<ICrm, Task> state)
    {
        await before;
        await state(crm);
    }
}
