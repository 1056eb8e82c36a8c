using InstantlyPipeline.Events;

namespace InstantlyPipeline.Crm;

/// <summary>What is written of leads and companies at the end of one event.</summary>
internal sealed class CrmEnd(EventKey by)
{
    private readonly Lock _gate = new();
    private readonly List<CrmSubject> _subjects = [];
    private readonly List<Func<CancellationToken, Task>> _then = [];

    public EventKey By { get; } = by;

    /// <returns>Whether it is the first: then somebody has to see to the end.</returns>
    public bool Add(CrmSubject subject)
    {
        lock (_gate)
        {
            if (_subjects.Contains(subject))
            {
                return false;
            }
            _subjects.Add(subject);
            return _subjects.Count == 1;
        }
    }

    /// <summary>Has this done once all of it is written.</summary>
    public void Then(Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            _then.Add(work);
        }
    }

    public (IReadOnlyList<CrmSubject> Subjects, IReadOnlyList<Func<CancellationToken, Task>> Then) Take()
    {
        lock (_gate)
        {
            var (subjects, then) = (_subjects.ToList(), _then.ToList());
            _subjects.Clear();
            _then.Clear();
            return (subjects, then);
        }
    }
}
