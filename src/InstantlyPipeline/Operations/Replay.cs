using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Retention;

namespace InstantlyPipeline.Operations;

/// <summary>Runs again what failed or what is named, never what is done.</summary>
/// <remarks>
/// The dead messages of what is replayed leave their queue last: one that is left behind by a crash is taken for nothing but a copy.
/// Asked twice, the second finds the event waiting and leaves it alone.
/// </remarks>
public sealed class Replay(
    EventFinder events,
    EventLedger ledger,
    Quarantine quarantine,
    Acceptance acceptance,
    IEventQueue queue,
    IDeadMessages deadMessages,
    RetentionSweep retention,
    TimeProvider time,
    IEventIndex? index = null,
    IEnumerable<IWorkflow>? workflows = null
)
{
    private const int MostTries = 3;

    private readonly AnotherRun _another = new(ledger, queue, time, index);

    /// <returns>Null when a single event was asked for and none has its key.</returns>
    public async Task<ReplayReport?> RunAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var start = now + AnotherRun.StartDelay;
        var lines = new List<ReplayedEvent>();
        var replayed = new HashSet<EventKey>();
        foreach (
            var (key, row) in request.Keys?.Select(key => (key, (LedgerEntry?)null))
                ?? (request.Key is { } one ? [(one, null)] : await MatchingAsync(request.Filter, cancellationToken))
        )
        {
            var startsAt = start + (TimeSpan.FromSeconds(1) / request.PerSecond * replayed.Count);
            if (await ReplayAsync(key, row, request, startsAt, cancellationToken) is { } line)
            {
                lines.Add(line);
                _ = line.StartsAt is not null && replayed.Add(key);
            }
        }
        if (request.Key is not null && lines.Count == 0)
        {
            return null;
        }
        if (request.Confirmed && replayed.Count > 0)
        {
            await deadMessages.RemoveAsync(replayed, now, cancellationToken);
        }
        var calls = lines
            .Where(line => line.StartsAt is not null)
            .SelectMany(line => line.Steps)
            .CountBy(step => step)
            .OrderBy(call => call.Key, StringComparer.Ordinal)
            .ToDictionary();
        return new ReplayReport(request.Confirmed, replayed.Count, lines.Count - replayed.Count, calls, lines);
    }

    /// <summary>Oldest first, so that what waited longest goes first, each with its ledger row where it has one.</summary>
    private async Task<IReadOnlyList<(EventKey Key, LedgerEntry? Row)>> MatchingAsync(
        EventQuery filter,
        CancellationToken cancellationToken
    )
    {
        // The heap keeps the oldest and lets the newest fall out, so that no more rows are held than are asked for.
        var oldest = new PriorityQueue<(EventKey Key, LedgerEntry? Row), DateTimeOffset>(
            Comparer<DateTimeOffset>.Create((left, right) => right.CompareTo(left))
        );
        await foreach (var (view, row) in events.MatchingRowsAsync(filter, cancellationToken))
        {
            if (!view.IsDiscarded)
            {
                oldest.Enqueue((EventKey.Parse(view.EventKey), row), view.ReceivedAt);
                if (oldest.Count > filter.Limit)
                {
                    oldest.Dequeue();
                }
            }
        }
        return [.. oldest.UnorderedItems.OrderBy(item => item.Priority).Select(item => item.Element)];
    }

    private async Task<ReplayedEvent?> ReplayAsync(
        EventKey key,
        LedgerEntry? row,
        ReplayRequest request,
        DateTimeOffset startsAt,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            // What was listed is as good as what is read: where it changed since, its ETag says so, and it is read anew.
            if ((tries == 0 && row is not null ? row : await ledger.FindAsync(key, cancellationToken)) is not { } entry)
            {
                return await FromQuarantineAsync(key, request, startsAt, cancellationToken)
                    ?? await FromDeadMessageAsync(key, request.Confirmed, startsAt, cancellationToken);
            }
            var named = WithThoseAfter(entry, request.Steps);
            var steps = entry.StepsToReplay(named);
            var stranded = entry.IsSettled ? null : (await deadMessages.FindAsync(key, cancellationToken)).FirstOrDefault(entry.IsOwnedBy);
            if (WhyNot(entry, stranded is not null, steps, request.Steps) is { } why)
            {
                return LeftAlone(key, why);
            }
            // Whoever only looks needs to know that there is a body, and not the body.
            if (!request.Confirmed && (stranded is not null || await ledger.HasPayloadAsync(entry, cancellationToken)))
            {
                return new ReplayedEvent(key.Value, "replay", null, steps, startsAt);
            }
            if (
                !request.Confirmed
                || (await ledger.PayloadAsync(entry, cancellationToken) ?? stranded?.Event.Payload.ToArray()) is not { } payload
            )
            {
                return LeftAlone(key, "Its body is not in the archive: it was received before bodies were kept, or retention took it.");
            }
            if (await _another.QueueAsync(entry, payload, named, startsAt, cancellationToken))
            {
                return new ReplayedEvent(key.Value, "replay", null, steps, startsAt);
            }
        }
        return LeftAlone(key, "It changed while it was looked at. Show it with `events`, then ask again.");
    }

    private IReadOnlySet<string> WithThoseAfter(LedgerEntry entry, IReadOnlySet<string> named) =>
        workflows?.FirstOrDefault(workflow => workflow.Queue == entry.Workflow) is { } workflow
            ? named.Concat(named.SelectMany(step => workflow.StepsAfter(step, entry))).ToHashSet(StringComparer.Ordinal)
            : named;

    /// <param name="stranded">No message is left that would go on with it.</param>
    private string? WhyNot(LedgerEntry entry, bool stranded, IReadOnlyList<string> steps, IReadOnlySet<string> named) =>
        entry.Status switch
        {
            _ when entry.Workflow == QueueName.Engagement => "Engagement is counted in one transaction; there is nothing to run again.",
            _ when named.FirstOrDefault(name => entry.Step(name) is null) is { } unknown =>
                $"It has no step {unknown}; `events {entry.Key}` lists its steps.",
            EventStatus.Processing when entry.LeaseUntil > time.GetUtcNow() => "It is being worked on.",
            EventStatus.Retrying when !stranded => $"It already waits for its next attempt at {entry.NextAttemptAt:yyyy-MM-ddTHH:mm:ssZ}.",
            _ when retention.MayLeaveSoon(entry) =>
                "Its day is past the retention time or will be within a day, so it may be gone before a new run ends. Raise "
                    + "Retention__Days to replay it.",
            EventStatus.Done when steps.Count == 0 => "It is done. Name a step with --step to run that one again.",
            _ => null,
        };

    /// <summary>What could not be read then may be readable to a newer version.</summary>
    private async Task<ReplayedEvent?> FromQuarantineAsync(
        EventKey key,
        ReplayRequest request,
        DateTimeOffset startsAt,
        CancellationToken cancellationToken
    )
    {
        if (await quarantine.FindAsync(key, cancellationToken) is not { Body: { } body })
        {
            return null;
        }
        if (request.Added is { } added)
        {
            if (CompletedBody.Add(body, added.Key, added.Value) is not { } completed)
            {
                return LeftAlone(key, "Nothing was added: its body is no JSON object, or has that field with a value of its own.");
            }
            body = completed;
        }
        var reading = acceptance.Look(body);
        if (reading.Identity is not { } identity)
        {
            return LeftAlone(key, $"Its body still cannot be worked on: {reading.Problem}.");
        }
        if (request.Confirmed)
        {
            await acceptance.TakeAsync(body, BodyOrigin.Quarantine(key, startsAt), cancellationToken);
            await quarantine.DecideAsync(key, $"taken in as event {EventKey.Of(identity)}", cancellationToken);
        }
        return new ReplayedEvent(EventKey.Of(identity).Value, "replay", null, [], startsAt);
    }

    /// <summary>An event whose handling never came to a claim; its message goes back on its queue.</summary>
    private async Task<ReplayedEvent?> FromDeadMessageAsync(
        EventKey key,
        bool confirmed,
        DateTimeOffset startsAt,
        CancellationToken cancellationToken
    )
    {
        if (await deadMessages.FindAsync(key, cancellationToken) is not [var dead, ..])
        {
            return null;
        }
        if (confirmed)
        {
            await queue.EnqueueAsync(
                dead.Queue,
                dead.Event with
                {
                    Attempt = 1,
                    ReceivedAt = time.GetUtcNow(),
                },
                startsAt,
                cancellationToken
            );
        }
        return new ReplayedEvent(key.Value, "replay", null, [], startsAt);
    }

    private static ReplayedEvent LeftAlone(EventKey key, string why) => new(key.Value, "left alone", why, [], null);
}
