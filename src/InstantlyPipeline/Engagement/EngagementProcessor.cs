using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Telemetry;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Engagement;

/// <summary>
/// Records sends, opens, clicks and finished campaigns, a batch at a time. An event's ledger row and what it adds to the numbers are
/// written in one transaction: counted once, however often it is delivered, and a handful of transactions for a hundred events.
/// </summary>
internal sealed partial class EngagementProcessor(
    ITableStore tables,
    SendLog sends,
    TimeProvider time,
    ILogger<EngagementProcessor> logger,
    IEventGate? gate = null,
    IClientNames? names = null
) : IEventBatchHandler
{
    /// <summary>The only step of an engagement event.</summary>
    public const string Step = EngagementStep.Name;

    // 100 is the limit of a batch: a row for each event, and two with what they add to the numbers.
    private const int MaxEventsPerTransaction = TallyRows.MostPerRow;
    private const int MostTries = 20;

    private readonly EngagementReceipts _receipts = new(tables);

    /// <summary>Never throws for storage that is out of reach: the whole batch comes back, and what was counted is not counted
    /// again.</summary>
    public async Task<IReadOnlyList<Settlement>> HandleAsync(IReadOnlyList<QueuedEvent> messages, CancellationToken cancellationToken)
    {
        try
        {
            await RecordAllAsync(messages, cancellationToken);
            return [.. messages.Select(_ => new Settlement.Complete())];
        }
        catch (TransientFailureException unreachable)
        {
            var next = time.GetUtcNow() + RetryPolicy.WaitForStorage(unreachable.RetryAfter, Random.Shared.NextDouble());
            Log.StorageUnreachable(logger, messages.Count, next, unreachable.Message);
            return [.. messages.Select(message => new Settlement.RetryAt(next, message.Attempt))];
        }
    }

    private async Task RecordAllAsync(IReadOnlyList<QueuedEvent> messages, CancellationToken cancellationToken)
    {
        var events = messages
            .SelectMany(GatheredEvents.Unpack)
            .Select(message => (Message: message, Event: InstantlyEvent.Parse(message.Payload)))
            .ToList();
        for (var index = events.Count - 1; gate is not null && index >= 0; index--)
        {
            if (await gate.DropsAsync(events[index].Event, cancellationToken))
            {
                events.RemoveAt(index);
            }
        }

        // Sends first: recording one twice changes nothing, and a reply may be on its way.
        var repeats = await sends.RecordAsync(
            events
                .Where(item => item.Event.EventType is EventType.EmailSent or EventType.EmailOpened or EventType.LinkClicked)
                .Select(item => (item.Message.Key, WithText(item.Event))),
            cancellationToken
        );
        await _receipts.WriteAsync(
            events.Select(item => new Receipt(
                item.Message.Key,
                item.Message.ReceivedAt,
                item.Event.Workspace,
                item.Message.EventType,
                item.Event.CampaignId,
                item.Event.LeadEmail
            )),
            cancellationToken
        );
        foreach (
            var partition in events.GroupBy(item =>
                (Table: EventLedger.TableOf(item.Message.Key), Partition: LedgerPartition.OfEngagement(item.Message.Key))
            )
        )
        {
            foreach (var chunk in partition.Chunk(MaxEventsPerTransaction))
            {
                await RecordAsync(partition.Key.Table, partition.Key.Partition, chunk, repeats, cancellationToken);
            }
        }
        Log.Recorded(logger, events.Count);
    }

    /// <summary>A reply that quotes our mail is judged without it, so its words are kept.</summary>
    private static InstantlyEvent WithText(InstantlyEvent sent) =>
        sent is { EventType: EventType.EmailSent, EmailText: null }
            ? sent with
            {
                EmailText = ReplyText.TryFromHtml(sent.EmailHtml),
            }
            : sent;

    private async Task RecordAsync(
        string table,
        string partition,
        IReadOnlyList<(QueuedEvent Message, InstantlyEvent Event)> chunk,
        IReadOnlyDictionary<string, string> repeats,
        CancellationToken cancellationToken
    )
    {
        // Almost always none of them is there yet: try that first, and look only when it fails.
        var known = new Dictionary<string, LedgerEntry>();
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (operations, duplicates) = Operations(partition, chunk, repeats, known);
            if (operations.Count == 0)
            {
                return;
            }
            if (await tables.BatchAsync(table, partition, operations, cancellationToken) is null)
            {
                foreach (var own in duplicates.GroupBy(workspace => names?.NameOf(workspace)))
                {
                    PipelineMetrics.Duplicate(QueueName.Engagement, own.Key, own.Count());
                }
                return;
            }
            known.Clear();
            foreach (var key in chunk.Select(item => item.Message.Key).Distinct())
            {
                if (await tables.GetAsync(table, partition, key.Value, cancellationToken) is { } row)
                {
                    known[key.Value] = LedgerEntry.From(row);
                }
            }
        }
        throw new TransientFailureException($"Engagement rows were changed by others {MostTries} times in a row.");
    }

    /// <returns>What to write, and whose the duplicates in the chunk are.</returns>
    private (List<TableOperation> Operations, IReadOnlyList<string> Duplicates) Operations(
        string partition,
        IReadOnlyList<(QueuedEvent Message, InstantlyEvent Event)> chunk,
        IReadOnlyDictionary<string, string> repeats,
        Dictionary<string, LedgerEntry> known
    )
    {
        var entries = new Dictionary<string, LedgerEntry>();
        var (tallies, sentTo) = (new List<Tally>(), new List<Tally>());
        var touched = new HashSet<string>();
        var duplicates = new List<string>();
        foreach (var (message, counted) in chunk)
        {
            if ((entries.GetValueOrDefault(message.Key.Value) ?? known.GetValueOrDefault(message.Key.Value)) is { } seen)
            {
                if (seen.Owner != message.DeliveryId && touched.Add(message.Key.Value + message.DeliveryId))
                {
                    seen.Duplicates++;
                    duplicates.Add(counted.Workspace);
                    entries[message.Key.Value] = seen;
                }
                continue;
            }
            var repeated = repeats.GetValueOrDefault(message.Key.Value);
            entries[message.Key.Value] = NewEntry(message, counted, repeated);
            if (repeated is null)
            {
                tallies.Add(Tally.Of(counted, counted.EventType, 1));
                if (counted.EventType == EventType.EmailSent && Tally.To(counted) is { } mail)
                {
                    sentTo.Add(mail);
                }
            }
        }

        var operations = entries
            .Values.Select(entry =>
                entry.ETag is null ? TableOperation.Insert(entry.ToRow(partition)) : TableOperation.Update(entry.ToRow(partition))
            )
            .ToList();
        if (tallies.Count > 0)
        {
            // Rows that nobody else writes: batches of a campaign do not wait for one another.
            operations.Add(TableOperation.Insert(TallyRows.Counts.Of(partition, Guid.NewGuid().ToString("N"), tallies)));
        }
        if (sentTo.Count > 0)
        {
            operations.Add(TableOperation.Insert(TallyRows.SentTo.Of(partition, Guid.NewGuid().ToString("N"), sentTo)));
        }
        return (operations, duplicates);
    }

    /// <param name="repeated">The event that reported the same send before; null when this one is the first.</param>
    private LedgerEntry NewEntry(QueuedEvent message, InstantlyEvent counted, string? repeated)
    {
        var now = time.GetUtcNow();
        var entry = new LedgerEntry
        {
            Key = message.Key,
            EventType = message.EventType,
            Workspace = counted.Workspace,
            CampaignId = counted.CampaignId,
            LeadEmail = counted.LeadEmail,
            Workflow = QueueName.Engagement,
            ReceivedAt = message.ReceivedAt,
            Status = EventStatus.Done,
            Owner = message.DeliveryId,
            Attempts = 1,
            CompletedAt = now,
        };
        var step = EngagementStep.Of(message.EventType, now);
        entry.Record(
            repeated is null
                ? step
                : step with
                {
                    Status = StepStatus.Skipped,
                    Detail = $"the same send was reported by event {repeated}, which is counted",
                }
        );
        return entry;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "{Count} engagement events recorded.")]
        public static partial void Recorded(ILogger logger, int count);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Error,
            Message = "The tables are out of reach, so {Count} engagement events wait until {NextAttemptAt:O}: {Failure}"
        )]
        public static partial void StorageUnreachable(ILogger logger, int count, DateTimeOffset nextAttemptAt, string failure);
    }
}
