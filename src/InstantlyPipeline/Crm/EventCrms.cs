using InstantlyPipeline.Leads;
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
    private readonly string? _barred;
    private readonly IReadOnlyList<ICrm> _crms;
    private readonly Task[] _latest;
    private readonly Lock _gate = new();

    /// <param name="barred">Why nobody works for this person: then no task, no deal, no mark and no status but a refusal.</param>
    internal EventCrms(EventRun run, IReadOnlyList<ICrm> crms, string? barred = null)
    {
        (_run, _barred) = (run, barred);
        _crms = crms;
        _latest = [.. crms.Select(_ => Task.CompletedTask)];
    }

    /// <summary>Who will own the person, as far as it can be told before the CRMs were asked.</summary>
    /// <returns>Null where the workspace has no CRM, or nobody works for this person.</returns>
    public async Task<string?> OwnerAsync(Person person)
    {
        var told = new List<string>();
        foreach (var crm in _barred is null ? _crms.Where(crm => crm.Unset(_run.Event.Workspace) is null) : [])
        {
            told.Add(
                await crm.KnownOwnerAsync(_run, person) is { Length: > 0 } owner
                    ? $"{owner}, unless the person has another one in {crm.Name}"
                    : $"not known yet; the task in {crm.Name} shows it"
            );
        }
        return told.Count == 0 ? null : string.Join("; ", told);
    }

    /// <summary>Who has the person's tasks by now, as the settings spell it: the first that a CRM knows of.</summary>
    /// <returns>Null where none does.</returns>
    public async Task<string?> KnownOwnerAsync(Person person)
    {
        foreach (var crm in _crms.Where(crm => crm.Unset(_run.Event.Workspace) is null))
        {
            if (await crm.KnownOwnerAsync(_run, person) is { Length: > 0 } owner)
            {
                return owner;
            }
        }
        return null;
    }

    public Task FollowUpAsync(FollowUp wanted) =>
        _barred is { } why ? NoFollowUpAsync(why) : EachAsync(crm => crm.FollowUpAsync(_run, wanted));

    /// <summary>Records that nobody needs to follow up, and why.</summary>
    public Task NoFollowUpAsync(string why) => EachAsync(crm => _run.SkipAsync(crm.FollowUpSteps, why));

    public Task HandOverAsync(FollowUp wanted) =>
        EachAsync(crm => _barred is { } why ? _run.SkipAsync(crm.HandOverSteps, why) : crm.HandOverAsync(_run, wanted));

    public Task StatusAsync(StatusChange change) =>
        EachAsync(crm =>
            _barred is { } why && !LeadStatuses.IsRefusal(change.Status)
                ? _run.SkipAsync(crm.StatusSteps, why)
                : crm.StatusAsync(_run, change)
        );

    public Task MeetingAsync(Meeting meeting) =>
        EachAsync(crm => _barred is { } why ? _run.SkipAsync(crm.MeetingSteps, why) : crm.MeetingAsync(_run, meeting));

    public Task MarkAsync(Mark mark) =>
        EachAsync(crm => _barred is { } why ? _run.SkipAsync(crm.MarkSteps, why) : crm.MarkAsync(_run, mark));

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
