using System.Text.Json.Serialization;
using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Crm;

/// <summary>What the pipeline knows of one lead in one CRM: the ids of what it found or made there, and what it was told.</summary>
/// <remarks>A later event finds by it what an earlier one made. Ids may be stale: people delete and merge records.</remarks>
internal sealed record CrmRecord
{
    public string? PersonId { get; init; }

    /// <summary>Which of a CRM's kinds of people it is, where it has several, for example <c>Lead</c> or <c>Contact</c>.</summary>
    public string? PersonKind { get; init; }

    public string? CompanyId { get; init; }

    /// <summary>The latest task that was made for the lead.</summary>
    public string? TaskId { get; init; }

    public string? DealId { get; init; }

    /// <summary>The event that the deal's key is made from: the first one that wanted a deal. All later ones use the same, so that two at
    /// once make one deal.</summary>
    public string? DealKey { get; init; }

    /// <summary>How far the deal was moved.</summary>
    public MeetingKind? DealStage { get; init; }

    /// <summary>When the latest of the reports was made that this deal heard of.</summary>
    public DateTimeOffset? DealReportedAt { get; init; }

    /// <summary>When its win was stated; null while nobody stated one.</summary>
    public DateTimeOffset? DealWonAt { get; init; }

    /// <summary>Reports up to then are of an earlier deal of the lead; null while it has had one only.</summary>
    public DateTimeOffset? DealSince { get; init; }

    /// <summary>Where people see the person in the CRM; null where that is not known.</summary>
    public string? Url { get; init; }

    /// <summary>Where people see the deal.</summary>
    public string? DealUrl { get; init; }

    /// <summary>Whose turn it was, as the setting spells it. The lead stays with them.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether the person bears our hot mark.</summary>
    public bool Hot { get; init; }

    /// <summary>The status that was last set there, by our name.</summary>
    public string? Status { get; init; }

    /// <summary>Every status this CRM was told of, each with its latest time.</summary>
    public SortedDictionary<string, DateTimeOffset> Stated { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What one CRM wants to remember besides, by its own names.</summary>
    public SortedDictionary<string, string> Other { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The status that counts, of all that this CRM was told of.</summary>
    [JsonIgnore]
    public string? Standing => LeadStatuses.Current(Stated);

    /// <summary>The record after these statements. It does not matter in which order a CRM is told.</summary>
    public CrmRecord Told(IEnumerable<KeyValuePair<string, DateTimeOffset>> stated)
    {
        var merged = new SortedDictionary<string, DateTimeOffset>(Stated, StringComparer.Ordinal);
        var changed = false;
        foreach (var (status, at) in stated)
        {
            if (!merged.TryGetValue(status, out var known) || known < at)
            {
                merged[status] = at;
                changed = true;
            }
        }
        return changed ? this with { Stated = merged } : this;
    }

    /// <summary>The record with one more thing to remember; null forgets it.</summary>
    public CrmRecord With(string name, string? value)
    {
        var other = new SortedDictionary<string, string>(Other, StringComparer.Ordinal);
        if (value is null)
        {
            other.Remove(name);
        }
        else
        {
            other[name] = value;
        }
        return this with { Other = other };
    }
}
