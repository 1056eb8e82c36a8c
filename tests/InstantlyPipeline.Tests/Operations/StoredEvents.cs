using System.Globalization;
using System.Text;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>Rows as the pipeline writes them, without the work: thirty days, a thousand leads, one event in fifty dead.</summary>
internal static class StoredEvents
{
    /// <summary>The one who is asked for has ten events at each size from then on.</summary>
    public const string Lead = "lead7@company7.example";

    private static readonly DateTimeOffset Start = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="from">The number of the first one.</param>
    /// <param name="to">The number after the last one.</param>
    /// <param name="of">So many are the smallest size: the person who is asked for has none beyond.</param>
    /// <param name="dead">One event in so many is dead.</param>
    /// <param name="atOnce">So many are written side by side.</param>
    /// <returns>How many are stored now.</returns>
    public static async Task<int> AddAsync(PipelineUnderTest pipeline, int from, int to, int of = 10_000, int dead = 50, int atOnce = 1)
    {
        if (from == 0)
        {
            // The store is new, and nothing of before is to be added to its lists.
            await pipeline.Service<ArrivalBackfill>().RunAsync(TestContext.Current.CancellationToken);
            await pipeline.Service<ReceiptBackfill>().RunAsync(TestContext.Current.CancellationToken);
            await pipeline.Service<SendBackfill>().RunAsync(TestContext.Current.CancellationToken);
            await HoldAsync(pipeline, 2);
            await pipeline.DeliverAsync(pipeline.Deliveries.Sent(new SampleLead(Lead, "Lead", "Seven", "Company")));
        }
        await Parallel.ForEachAsync(
            Enumerable.Range(from, to - from),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (number, cancellationToken) => await AddAsync(pipeline, number, of, dead, cancellationToken)
        );
        return to;
    }

    /// <summary>Replies that somebody works on.</summary>
    /// <returns>Their keys, the newest first.</returns>
    public static async Task<IReadOnlyList<string>> HoldAsync(PipelineUnderTest pipeline, int replies)
    {
        var held = new List<string>();
        for (var number = 0; number < replies; number++)
        {
            await pipeline.AcceptAsync(pipeline.Deliveries.Reply("Yes, call me."));
            var message = pipeline.TakeNext();
            var claim = await pipeline
                .Service<EventLedger>()
                .ClaimAsync(message, InstantlyEvent.Parse(message.Payload), TestContext.Current.CancellationToken);
            Assert.IsType<Claim.Mine>(claim);
            held.Insert(0, message.Key.Value);
            pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        }
        return held;
    }

    private static async Task OpenedAsync(PipelineUnderTest pipeline, DateTimeOffset at, int number, CancellationToken cancellationToken)
    {
        var entries = Enumerable
            .Range(0, 60)
            .Select(open => new LedgerEntry
            {
                Key = EventKey.Of(
                    EventReader
                        .Read(
                            Encoding.UTF8.GetBytes(
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $$"""{"event_type":"email_opened","timestamp":"{{at:O}}","workspace":"w","lead_email":"lead{{number}}-{{open}}@company.example"}"""
                                )
                            )
                        )
                        .Identity!
                ),
                EventType = EventType.EmailOpened,
                Workspace = "w",
                Workflow = QueueName.Engagement,
                ReceivedAt = at.AddMilliseconds(open),
                Owner = "o",
                Status = EventStatus.Done,
            })
            .ToList();
        await pipeline
            .Service<EngagementReceipts>()
            .WriteAsync(
                entries.Select(entry => new Receipt(entry.Key, entry.ReceivedAt, "w", entry.EventType, null, null)),
                cancellationToken
            );
        foreach (var entry in entries)
        {
            await pipeline
                .Service<ITableStore>()
                .InsertAsync(EventLedger.TableOf(entry.Key), entry.ToRow(LedgerPartition.OfEngagement(entry.Key)), cancellationToken);
        }
    }

    /// <summary>Counts mails of a week in rows of their own, a mail a row, in all partitions.</summary>
    public static Task CountAsync(PipelineUnderTest pipeline, int mails) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, mails),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
            async (number, cancellationToken) =>
            {
                var partition = TallyRows.Counts.Partitions[number % TallyRows.Counts.Partitions.Count];
                await pipeline
                    .Service<ITableStore>()
                    .InsertAsync(
                        $"ledger202608{12 + (number % 7)}",
                        TallyRows.Counts.Of(
                            partition,
                            Guid.NewGuid().ToString("N"),
                            [new Tally("w", $"c{number % 5}", "Q3", 1, 0, "ana@reach.example", EventType.EmailSent, 1)]
                        ),
                        cancellationToken
                    );
            }
        );

    private static async Task AddAsync(PipelineUnderTest pipeline, int number, int of, int dead, CancellationToken cancellationToken)
    {
        // Thirty days have room for all of them, so that the later ones lie among the earlier ones.
        var at = Start.AddMinutes(number * 7L % (30 * 24 * 60)).AddTicks(number);
        var leads = of / 10;
        var body = Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"event_type":"reply_received","timestamp":"{{at:O}}","workspace":"w","campaign_id":"c","lead_email":"lead{{number % leads}}@company{{number % leads}}.example","firstName":"Lead","companyName":"Company {{number % leads}}","reply_text":"Yes"}"""
            )
        );
        var about = InstantlyEvent.Parse(body);
        var key = EventKey.Of(EventReader.Read(body).Identity!);
        var isDead = number % dead == 0;
        var entry = new LedgerEntry
        {
            Key = key,
            EventType = about.EventType,
            Workspace = "w",
            CampaignId = "c",
            LeadEmail = about.LeadEmail,
            Workflow = QueueName.Replies,
            ReceivedAt = at,
            Owner = "o",
            Status = isDead ? EventStatus.Dead : EventStatus.Done,
            Reason = isDead ? new Reason("hubspot-unauthorized", "HubSpot refused the token. Set HubSpot__AccessToken.") : null,
        };
        var arrival = Arrival.Of(entry, about);
        var tables = pipeline.Service<ITableStore>();
        await tables.InsertAsync(EventLedger.TableOf(key), entry.ToRow(LedgerPartition.Of(key)), cancellationToken);
        await tables.WriteAsync([ArrivalIndex.Write(arrival)], cancellationToken);
        if (number % 90 == 0)
        {
            // Opens come in batches, and lie in them.
            await OpenedAsync(pipeline, at, number, cancellationToken);
        }
        if (number % leads == 7 ? number < of : number % 100 == 7)
        {
            await tables.WriteAsync([TableWrite.Missing(LeadPlace.Table, Timeline.RowOf(arrival))], cancellationToken);
        }
        if (number < leads)
        {
            await tables.WriteAsync([.. EventIndex.OfLead(arrival)!.Apart.Skip(1)], cancellationToken);
        }
        if (isDead)
        {
            await tables.WriteAsync([OpenEvents.Write(entry)], cancellationToken);
        }
    }
}
