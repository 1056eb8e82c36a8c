using InstantlyPipeline.Events;

namespace InstantlyPipeline.Leads;

/// <summary>What we know of one address in one workspace. Every change merges: repeating it, or in another order, ends in the same
/// record.</summary>
public sealed record LeadRecord
{
    // Together these keep the record well below the 32,000 characters of a column, whatever the texts are.
    private const int MaxFacts = 30;
    private const int MaxFactName = 64;
    private const int MaxBounces = 60;
    private const int MaxLabels = 20;
    private const int MaxLabelText = 100;

    public required string Workspace { get; init; }

    public required string Email { get; init; }

    /// <summary>For each status that an event ever stated, the latest time at which one did, by the names of
    /// <see cref="LeadStatuses"/>.</summary>
    public SortedDictionary<string, DateTimeOffset> Stated { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Latest event time of each custom label, by its text.</summary>
    public SortedDictionary<string, DateTimeOffset> Labels { get; init; } = new(StringComparer.Ordinal);

    /// <summary>When the address was last stated to be barred from further mail; null when it never was. <see cref="IsBarred"/> says
    /// whether that still holds.</summary>
    public DateTimeOffset? SuppressedAt { get; init; }

    /// <summary>Why: <c>hard-bounce</c>, <c>unsubscribed</c> or <c>hostile</c>.</summary>
    public string? SuppressedFor { get; init; }

    /// <summary>When a person last stated that the address may be mailed again.</summary>
    public DateTimeOffset? LiftedAt { get; init; }

    /// <summary>Whether nobody may mail the address: of all that was stated, the latest counts, whatever came first.</summary>
    public bool IsBarred => SuppressedAt is { } at && !(LiftedAt > at);

    /// <summary>Bounces that were not counted as hard at once, oldest first.</summary>
    public IReadOnlyList<LeadBounce> Bounces { get; init; } = [];

    /// <summary>Business facts in the order in which they were recorded. They show whether an event reports a new fact or repeats
    /// one.</summary>
    public IReadOnlyList<LeadFact> Facts { get; init; } = [];

    /// <summary>The status that counts, see <see cref="LeadStatuses.Current"/>.</summary>
    public string? Status => LeadStatuses.Current(Stated);

    /// <summary>When this status was last stated; null when never.</summary>
    public DateTimeOffset? StatedAt(string status) => Stated.TryGetValue(status, out var at) ? at : null;

    /// <summary>The record after an event that stated this status.</summary>
    public LeadRecord WithStatus(string status, DateTimeOffset at) => this with { Stated = Merged(Stated, status, at) };

    public LeadRecord Label(string text, DateTimeOffset at)
    {
        var label = Clip(text, MaxLabelText);
        var labels = Merged(Labels, label, at);
        if (labels.Count > MaxLabels)
        {
            // The label with the oldest event time is removed. So the same labels stay in whatever order the events arrive.
            labels.Remove(labels.OrderBy(known => known.Value).ThenBy(known => known.Key, StringComparer.Ordinal).First().Key);
        }
        return this with { Labels = labels };
    }

    /// <summary>The record after the statement that the address is barred.</summary>
    /// <param name="at">When that was so: the time of what it follows from, not that of writing it down.</param>
    public LeadRecord Suppress(string why, DateTimeOffset at) =>
        SuppressedAt > at || (SuppressedAt == at && string.CompareOrdinal(SuppressedFor, why) <= 0)
            ? this
            : this with
            {
                SuppressedAt = at,
                SuppressedFor = why,
            };

    /// <summary>The record after a person's statement that the address may be mailed again. Bounces from before it say nothing any
    /// more.</summary>
    public LeadRecord Lift(DateTimeOffset at) => LiftedAt >= at ? this : this with { LiftedAt = at };

    /// <summary>The record with a bounce; said again with more evidence, the evidence is revised.</summary>
    public LeadRecord Bounce(EventKey key, DateTimeOffset at, string? says = null)
    {
        var bounce = new LeadBounce(key.Value, at, says);
        if (Bounces.FirstOrDefault(known => known.Key == bounce.Key) is { } before)
        {
            return before.Or(bounce) is var revised && revised == before
                ? this
                : this with
                {
                    Bounces = [.. Bounces.Select(known => known.Key == bounce.Key ? revised : known)],
                };
        }
        return this with
        {
            Bounces =
            [
                .. Bounces
                    .Append(bounce)
                    .OrderBy(known => known.At)
                    .ThenBy(known => known.Key, StringComparer.Ordinal)
                    .TakeLast(MaxBounces),
            ],
        };
    }

    /// <summary>The record after it became known that a bounce was not the address's fault; one that it does not have needs
    /// nothing.</summary>
    public LeadRecord Clear(EventKey key, string says) =>
        Bounces.FirstOrDefault(known => known.Key == key.Value) is { } bounce ? Bounce(key, bounce.At, says) : this;

    /// <summary>The bounces that still speak against the address, oldest first: after the lead last showed life, and after a person last
    /// said that it may be mailed.</summary>
    public IReadOnlyList<LeadBounce> OpenBounces()
    {
        var alive = Stated
            .Where(stated => LeadStatuses.ShowsLife(stated.Key))
            .Select(stated => stated.Value)
            .Append(LiftedAt ?? DateTimeOffset.MinValue)
            .Max();
        return [.. Bounces.Where(bounce => bounce.Counts && bounce.At > alive)];
    }

    /// <summary>Notes that this event reports the fact, unless it did already.</summary>
    public LeadRecord Report(string fact, EventKey key, DateTimeOffset at)
    {
        var name = Clip(fact, MaxFactName);
        return Facts.Any(known => known.Name == name && known.Key == key.Value)
            ? this
            : this with
            {
                Facts = [.. Facts.Append(new LeadFact(name, key.Value, at)).TakeLast(MaxFacts)],
            };
    }

    /// <summary>The event that reported the same fact before this one did; null when this one was first.</summary>
    /// <param name="within">How far apart two reports of one fact may lie; null is any distance.</param>
    public string? ReportedBefore(string fact, EventKey key, DateTimeOffset at, TimeSpan? within) =>
        Facts
            .TakeWhile(known => known.Name != Clip(fact, MaxFactName) || known.Key != key.Value)
            .FirstOrDefault(known => known.Name == Clip(fact, MaxFactName) && (within is null || (known.At - at).Duration() <= within))
            ?.Key;

    /// <summary>The first event that reported such a fact before this one reported anything; null when there is none.</summary>
    public string? ReportedBefore(EventKey key, Func<LeadFact, bool> such) =>
        Facts.TakeWhile(known => known.Key != key.Value).FirstOrDefault(such)?.Key;

    /// <summary>Like <see cref="Report"/>, but ignores an event that repeats an earlier one within the window.</summary>
    /// <remarks>If the repetition were stored, the window would start anew from it, and the next real bounce would look like a
    /// repetition.</remarks>
    public LeadRecord ReportFirst(string fact, EventKey key, DateTimeOffset at, TimeSpan within) =>
        ReportedBefore(fact, key, at, within) is null ? Report(fact, key, at) : this;

    /// <summary>Takes back what this event reported.</summary>
    public LeadRecord Withdraw(string fact, EventKey key)
    {
        var name = Clip(fact, MaxFactName);
        return Facts.Any(known => known.Name == name && known.Key == key.Value)
            ? this with
            {
                Facts = [.. Facts.Where(known => known.Name != name || known.Key != key.Value)],
            }
            : this;
    }

    /// <summary>The record after everything that an older record of the same lead says as well.</summary>
    internal LeadRecord After(LeadRecord older)
    {
        var record = older;
        record = Stated.Aggregate(record, (known, stated) => known.WithStatus(stated.Key, stated.Value));
        record = Labels.Aggregate(record, (known, label) => known.Label(label.Key, label.Value));
        record = Bounces.Aggregate(record, (known, bounce) => known.Bounce(EventKey.Parse(bounce.Key), bounce.At, bounce.Says));
        record = Facts.Aggregate(record, (known, fact) => known.Report(fact.Name, EventKey.Parse(fact.Key), fact.At));
        record = SuppressedAt is { } at ? record.Suppress(SuppressedFor ?? "", at) : record;
        return LiftedAt is { } lifted ? record.Lift(lifted) : record;
    }

    /// <summary>Keys of the events that reported one of these facts, in the order they were recorded.</summary>
    public IEnumerable<EventKey> ReportsOf(IEnumerable<string> facts)
    {
        var names = facts.Select(fact => Clip(fact, MaxFactName)).ToHashSet(StringComparer.Ordinal);
        return Facts.Where(known => names.Contains(known.Name)).Select(known => EventKey.Parse(known.Key));
    }

    /// <summary>Keys of the events that reported the fact, in the order they were recorded.</summary>
    public IEnumerable<EventKey> ReportsOf(string fact) =>
        Facts.Where(known => known.Name == Clip(fact, MaxFactName)).Select(known => EventKey.Parse(known.Key));

    private static string Clip(string text, int length) => text.Length > length ? text[..length] : text;

    private static SortedDictionary<string, DateTimeOffset> Merged(
        SortedDictionary<string, DateTimeOffset> stated,
        string name,
        DateTimeOffset at
    )
    {
        if (stated.TryGetValue(name, out var known) && known >= at)
        {
            return stated;
        }
        return new SortedDictionary<string, DateTimeOffset>(stated, StringComparer.Ordinal) { [name] = at };
    }
}
