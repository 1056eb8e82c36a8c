using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Holds;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Operations.Trouble;

/// <summary>Collects what wants a person, and groups it by its cause. It reads what is open, and not what is stored.</summary>
internal sealed class TroubleList(
    OpenEvents open,
    Quarantine quarantine,
    EventLedger ledger,
    IDeadMessages deadMessages,
    DestinationHolds holds
)
{
    /// <summary>Rows of each kind that are looked at; they are one transaction's worth.</summary>
    public const int MostRows = 1_000;

    private const int MostShown = 20;

    private static readonly SearchValues<string> Ends = SearchValues.Create([". ", "; "], StringComparison.Ordinal);

    private static readonly SearchValues<string> Orders = SearchValues.Create(
        [", check ", ": check ", ", set ", ": set ", ", see ", ", look ", ", run "],
        StringComparison.Ordinal
    );

    /// <param name="sees">Which workspaces' events may be shown.</param>
    public async Task<TroubleView> ReadAsync(Func<string?, bool> sees, CancellationToken cancellationToken)
    {
        var (causes, more) = await CausesAsync(sees, cancellationToken);
        var groups = new List<TroubleGroup>();
        foreach (var same in causes.GroupBy(cause => cause.Group, StringComparer.Ordinal))
        {
            if (await GroupAsync(same.Key, [.. same.OrderByDescending(cause => cause.Event.ReceivedAt)], cancellationToken) is { } group)
            {
                groups.Add(group);
            }
        }
        return new TroubleView(
            [.. groups.OrderByDescending(group => group.Count).ThenBy(group => group.Code, StringComparer.Ordinal)],
            DestinationsOf(
                causes,
                [.. (await holds.ListAsync(cancellationToken)).Where(hold => hold.Workspace is null || sees(hold.Workspace))]
            ),
            more
        )
        {
            Known = [.. DestinationList.All.Select(destination => destination.Title)],
        };
    }

    /// <summary>The events of a group, the oldest first, as many as were looked at.</summary>
    /// <param name="group">A <see cref="TroubleGroup.Id"/>.</param>
    public async Task<IReadOnlyList<EventKey>> KeysAsync(string group, Func<string?, bool> sees, CancellationToken cancellationToken) =>
        [
            .. (await CausesAsync(sees, cancellationToken))
                .Causes.Where(cause => cause.Group == group)
                .OrderBy(cause => cause.Event.ReceivedAt)
                .Select(cause => EventKey.Parse(cause.Event.EventKey)),
        ];

    private async Task<(List<Cause> Causes, bool More)> CausesAsync(Func<string?, bool> sees, CancellationToken cancellationToken)
    {
        var causes = new List<Cause>();
        var more = false;
        foreach (var status in (EventStatus[])[EventStatus.Dead, EventStatus.Retrying])
        {
            var rows = await open.ReadAsync(status, cancellationToken).Take(MostRows).ToListAsync(cancellationToken);
            more |= rows.Count == MostRows;
            causes.AddRange(rows.Where(row => sees(row.Workspace)).Select(CauseOf));
        }
        var known = causes.Select(cause => cause.Event.EventKey).ToHashSet(StringComparer.Ordinal);
        var messages = await deadMessages.ListAsync(cancellationToken).Take(MostRows).ToListAsync(cancellationToken);
        more |= messages.Count == MostRows;
        causes.AddRange(messages.Select(CauseOf).Where(cause => sees(cause.Event.Workspace) && known.Add(cause.Event.EventKey)));
        var kept = await quarantine.UndecidedAsync(cancellationToken).Take(MostRows).ToListAsync(cancellationToken);
        more |= kept.Count == MostRows;
        causes.AddRange(kept.Where(delivery => sees(delivery.Workspace)).Select(CauseOf));
        return (causes, more);
    }

    /// <returns>Null when none of it is true any more.</returns>
    private async Task<TroubleGroup?> GroupAsync(string id, List<Cause> causes, CancellationToken cancellationToken)
    {
        var gone = new HashSet<Cause>();
        // Rows that a crash left behind are recognised where they would be shown, and removed.
        foreach (var cause in causes.Take(MostShown).Where(cause => cause.Open is not null))
        {
            var entry = await ledger.FindActingAsync(cause.Open!.Key, cancellationToken);
            if (entry is null || entry.Status != cause.Open.Status || entry.IsDiscarded)
            {
                await open.RemoveAsync(cause.Open, cancellationToken);
                gone.Add(cause);
            }
        }
        var left = causes.Where(cause => !gone.Contains(cause)).ToList();
        if (left.Count == 0)
        {
            return null;
        }
        var (what, cure) = Split(left[0]);
        return new TroubleGroup(
            id,
            left[0].Kind,
            left[0].Code,
            what,
            cure,
            left.Count,
            left[0].Event.ReceivedAt,
            left[^1].Event.ReceivedAt,
            [.. left.Take(MostShown).Select(cause => cause.Event)]
        );
    }

    private static IReadOnlyList<DestinationTrouble> DestinationsOf(List<Cause> causes, IReadOnlyList<DestinationHold> held) =>
        [
            .. from destination in DestinationList.All
            let prefix = destination.Name.ToLowerInvariant() + "-"
            let failing = causes
                .Where(cause =>
                    cause.Kind is "retrying" && cause.Open!.Failing.Any(step => step.StartsWith(prefix, StringComparison.Ordinal))
                )
                .ToList()
            let own = held.Where(hold => hold.Destination == destination.Name).DefaultIfEmpty(null)
            let last = failing.Find(cause => !DestinationHolds.IsReason(destination.Name, cause.Sentence))
            from hold in own
            where last is not null || hold is not null
            select new DestinationTrouble(
                destination.Title,
                hold?.Workspace,
                failing.Count,
                failing.Count > 0 ? failing.Min(cause => cause.Event.ReceivedAt) : null,
                last?.Sentence,
                hold?.By,
                hold?.At,
                hold?.Why
            ),
        ];

    private static Cause CauseOf(OpenEvent row)
    {
        var kind = row.Status is EventStatus.Dead ? "dead" : "retrying";
        return new Cause(
            kind,
            row.Code ?? kind,
            row.Sentence ?? "It is not known why.",
            row,
            new TroubleEvent(
                row.Key.Value,
                row.EventType,
                row.Workspace,
                row.LeadEmail,
                row.ReceivedAt,
                row.NextAttemptAt,
                row.Sentence,
                row.Attempts,
                Discardable: row.Status is EventStatus.Dead
            )
        );
    }

    private static Cause CauseOf(DeadMessage dead)
    {
        var view = EventView.Of(dead);
        return new Cause(
            "dead",
            dead.Reason,
            dead.Description,
            null,
            new TroubleEvent(
                view.EventKey,
                view.EventType,
                view.Workspace,
                view.LeadEmail,
                view.ReceivedAt,
                null,
                dead.Description,
                dead.DeliveryCount,
                Discardable: true
            )
        );
    }

    private static Cause CauseOf(QuarantinedDelivery kept) =>
        new(
            "quarantined",
            "quarantined",
            kept.Reason,
            null,
            new TroubleEvent(kept.Key.Value, null, kept.Workspace, null, kept.ReceivedAt, null, kept.Reason, 0, Discardable: true)
        );

    /// <summary>Our reasons say first what happened, up to a full stop, a semicolon or a comma before an order, and then what to
    /// do.</summary>
    private static (string What, string Cure) Split(Cause cause)
    {
        var end = cause.Sentence.AsSpan().IndexOfAny(Ends);
        end = end < 0 ? cause.Sentence.AsSpan().IndexOfAny(Orders) : end;
        var (what, rest) = end < 0 ? (cause.Sentence, "") : (cause.Sentence[..end], cause.Sentence[(end + 2)..].Trim());
        return (
            Sentence(what),
            rest.Length > 0
                ? Sentence(char.ToUpperInvariant(rest[0]) + rest[1..]) + (cause.Kind is "dead" ? " Then replay it." : "")
                : cause.Kind switch
                {
                    "retrying" => "It is tried again by itself for 72 hours; nothing needs to be done unless it stays so.",
                    "quarantined" => "Look at the body. Replay it with the missing field added, or discard it with a reason.",
                    _ => "Open it to see which step failed, put that right in the tool or the setting it names, and replay it; or "
                        + "discard it with a reason.",
                }
        );
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";

    private sealed record Cause(string Kind, string Code, string Sentence, OpenEvent? Open, TroubleEvent Event)
    {
        /// <summary>A code is one cause. Where there is none, the sentence is.</summary>
        public string Group { get; } =
            Code is "retrying" or "quarantined"
                ? $"{Kind}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sentence)))[..12]}"
                : $"{Kind}.{Code}";
    }
}
