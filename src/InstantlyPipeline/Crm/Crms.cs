using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Crm;

/// <summary>Every CRM the pipeline knows, in the order of the destinations. Each decides for itself whether a workspace has it.</summary>
public sealed class Crms
{
    private readonly CrmBook _book;

    internal Crms(IEnumerable<ICrm> crms, CrmBook book)
    {
        All = [.. crms];
        _book = book;
    }

    public IReadOnlyList<ICrm> All { get; }

    /// <summary>The CRMs while one event is worked on.</summary>
    public EventCrms For(EventRun run) => For(run, barred: null);

    /// <param name="run">The event's.</param>
    /// <param name="barred">Why nothing is done in the person's favour; null: it is.</param>
    public EventCrms For(EventRun run, string? barred)
    {
        if (run is { IsLeadNew: true, Event.LeadEmail: { } email })
        {
            _book.ExpectNone(run.Event.Workspace, email, All.Select(crm => crm.Name));
        }
        return new(run, All, barred);
    }
}
