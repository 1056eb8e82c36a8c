using System.Text;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>The list of events that is read from the rows in the order of receipt is the one that the whole ledger gives.</summary>
public sealed class NewestEventsTests
{
    private static readonly SampleLead Dana = new("dana@harborline.example", "Dana", "Okafor", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_asked_for_the_list_is_the_one_that_the_whole_ledger_gives()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await IndexAsync(pipeline);
        await FillAsync(pipeline);

        await AssertAlikeAsync(pipeline);
    }

    [Fact]
    public async Task What_an_older_version_stored_is_read_the_old_way_until_its_receipts_are_noted_and_then_listed_alike()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await FillAsync(pipeline);
        foreach (var table in await pipeline.Tables.ListTablesAsync(EngagementReceipts.TablePrefix, Now))
        {
            await pipeline.Tables.DropTableAsync(table, Now);
        }

        await IndexAsync(pipeline);
        Assert.Null(await pipeline.Service<NewestEvents>().TryListAsync(EventQuery.All, Now));
        pipeline.Time.Advance(TimeSpan.FromMinutes(61)); // no older version writes any more
        await IndexAsync(pipeline);

        await AssertAlikeAsync(pipeline);
    }

    [Fact]
    public async Task What_is_under_way_is_listed_from_the_messages_that_are_held_even_before_anything_is_indexed()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, on Monday."));
        await pipeline.AcceptAsync(pipeline.Deliveries.Bounce());
        pipeline.TakeNext(); // it is on its queue still
        var held = await StoredEvents.HoldAsync(pipeline, 3);

        foreach (
            var (query, wanted) in ((string, IReadOnlyList<string>)[])
                [("", held), ("&limit=2", [.. held.Take(2)]), ("&type=email_bounced", [])]
        )
        {
            var (_, listed) = await pipeline.OperateAsync("GET", "events?status=processing" + query);

            Assert.Equal(wanted, listed.EnumerateArray().Select(view => view.GetProperty("eventKey").GetString()));
            Assert.All(listed.EnumerateArray(), view => Assert.Equal("processing", view.GetProperty("status").GetString()));
        }
    }

    [Fact]
    public async Task Of_a_leads_mails_opens_and_clicks_each_step_has_the_latest_whoever_else_was_mailed()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await IndexAsync(pipeline);
        var (one, two) = (
            new DeliveryOptions
            {
                Campaign = Deliveries.Campaigns[0],
                Step = 1,
                Variant = 0,
            },
            new DeliveryOptions
            {
                Campaign = Deliveries.Campaigns[1],
                Step = 2,
                Variant = 0,
            }
        );
        var keys = new List<string>();
        foreach (
            var body in (byte[][])
                [
                    pipeline.Deliveries.Sent(Dana, one),
                    pipeline.Deliveries.Opened(Dana, one),
                    pipeline.Deliveries.Sent(),
                    pipeline.Deliveries.Opened(Dana, one),
                    pipeline.Deliveries.Clicked(Dana, one),
                    pipeline.Deliveries.Sent(Dana, two),
                    pipeline.Deliveries.Opened(),
                ]
        )
        {
            keys.Add((await pipeline.DeliverAsync(body)).EventKey);
            pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([keys[5], keys[4], keys[3], keys[0]], await KeysAsync(""));
        Assert.Equal([keys[3]], await KeysAsync(""","type":"email_opened" """));
        Assert.Equal([keys[4], keys[3], keys[0]], await KeysAsync($$""","campaign":"{{Deliveries.Campaigns[0].Id}}" """));
        Assert.Empty(await KeysAsync(""","workspace":"another" """));

        async Task<IEnumerable<string>> KeysAsync(string more) =>
            (await pipeline.OperateAsync("POST", "events/search", $$"""{"lead":"{{Dana.Email.ToUpperInvariant()}}"{{more}}}"""))
                .Body.EnumerateArray()
                .Select(view => view.GetProperty("eventKey").GetString()!);
    }

    [Fact]
    public async Task Sends_that_an_older_version_recorded_are_found_by_their_person_once_they_are_noted_however_often_that_is_cut_off()
    {
        for (var writes = 1; ; writes++)
        {
            await using var pipeline = await PipelineUnderTest.StartAsync();
            for (var lead = 0; lead < 6; lead++)
            {
                await pipeline.DeliverAsync(pipeline.Deliveries.Sent(lead == 3 ? Dana : null));
            }
            foreach (var row in await pipeline.Tables.QueryAsync("sends", null, "p|", "p}", Now).ToListAsync(Now))
            {
                await pipeline.Tables.DeleteAsync("sends", row.Partition, row.Row, Now);
            }
            await IndexAsync(pipeline);
            pipeline.Time.Advance(TimeSpan.FromMinutes(61)); // no older version writes any more
            pipeline.Faulty.DiesAfterWrite = writes;
            var whole = false;
            try
            {
                await pipeline.Service<SendBackfill>().RunAsync(Now);
                whole = true;
            }
            catch (IOException)
            {
                // Killed.
            }
            pipeline.Faulty.DiesAfterWrite = null;
            await IndexAsync(pipeline);

            Assert.True(await pipeline.Service<SendBackfill>().IsCompleteAsync(Now));
            Assert.Equal(
                EventType.EmailSent,
                Assert
                    .Single((await pipeline.Service<NewestEvents>().TryListAsync(EventQuery.All with { Lead = Dana.Email }, Now))!)
                    .EventType
            );
            if (whole)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Killed_after_any_write_the_noting_of_receipts_goes_on_and_every_event_is_listed_once()
    {
        for (var writes = 1; ; writes++)
        {
            await using var pipeline = await PipelineUnderTest.StartAsync();
            for (var number = 0; number < 6; number++)
            {
                await pipeline.DeliverAsync(pipeline.Deliveries.Opened());
                pipeline.Time.Advance(TimeSpan.FromMinutes(1));
            }
            foreach (var table in await pipeline.Tables.ListTablesAsync(EngagementReceipts.TablePrefix, Now))
            {
                await pipeline.Tables.DropTableAsync(table, Now);
            }
            await IndexAsync(pipeline);
            pipeline.Time.Advance(TimeSpan.FromMinutes(61));
            pipeline.Faulty.DiesAfterWrite = writes;
            var whole = false;
            try
            {
                await IndexAsync(pipeline);
                whole = true;
            }
            catch (IOException)
            {
                // Killed.
            }
            pipeline.Faulty.DiesAfterWrite = null;
            await IndexAsync(pipeline);

            var listed = await pipeline.Service<NewestEvents>().TryListAsync(EventQuery.All, Now);
            Assert.Equal(6, listed!.Count);
            Assert.Equal(6, listed.Select(view => view.EventKey).Distinct().Count());
            if (whole)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Whoever_is_forgotten_leaves_no_line_among_the_receipts_and_the_others_stay()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await IndexAsync(pipeline);
        await pipeline.DeliverAsync(pipeline.Deliveries.Opened(Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Opened());
        var eraser = new ReceiptEraser(pipeline.Tables);
        var table = Assert.Single(await pipeline.Tables.ListTablesAsync(EngagementReceipts.TablePrefix, Now));
        var dana = new Forgotten(Dana.Email, null, pipeline.Time.GetUtcNow());

        var would = await eraser.EraseAsync(table, dana, confirmed: false, Now);
        var did = await eraser.EraseAsync(table, dana, confirmed: true, Now);

        Assert.Equal((1, 1, 0), (would, did, await eraser.EraseAsync(table, dana, confirmed: true, Now)));
        var lines = new List<string>();
        await foreach (var row in pipeline.Tables.QueryAsync(table, null, null, null, Now))
        {
            lines.AddRange(EngagementReceipts.ColumnsOf(row).SelectMany(column => column.Lines.Split('\n')));
        }
        Assert.DoesNotContain(ReceiptLine.Person(Dana.Email), string.Concat(Assert.Single(lines)), StringComparison.Ordinal);
    }

    private static async Task AssertAlikeAsync(PipelineUnderTest pipeline)
    {
        var (newest, finder) = (pipeline.Service<NewestEvents>(), pipeline.Service<EventFinder>());
        var all = await finder.ListAsync(EventQuery.All with { Limit = 1_000 }, Now);
        Assert.InRange(all.Count, 25, 200);
        var campaign = all.First(view => view is { EventType: EventType.EmailOpened }).CampaignId;
        foreach (
            var query in (EventQuery[])
                [
                    EventQuery.All,
                    EventQuery.All with
                    {
                        Limit = 1,
                    },
                    EventQuery.All with
                    {
                        Limit = 7,
                    },
                    EventQuery.All with
                    {
                        Limit = 1_000,
                    },
                    .. Enum.GetValues<EventStatus>()
                        .Where(status => status is not EventStatus.Dead)
                        .Select(status => EventQuery.All with { Status = status }),
                    .. (
                        (string[])
                            [EventType.EmailOpened, EventType.EmailSent, EventType.ReplyReceived, EventType.EmailBounced, "no_such_type"]
                    ).Select(type => EventQuery.All with { Type = type, Limit = 3 }),
                    EventQuery.All with
                    {
                        Lead = Dana.Email,
                    },
                    EventQuery.All with
                    {
                        Lead = Dana.Email,
                        Type = EventType.EmailOpened,
                    },
                    EventQuery.All with
                    {
                        Lead = "nobody@harborline.example",
                    },
                    EventQuery.All with
                    {
                        Campaign = campaign,
                        Limit = 4,
                    },
                    EventQuery.All with
                    {
                        Campaign = campaign,
                        Status = EventStatus.Done,
                        Type = EventType.EmailOpened,
                    },
                    EventQuery.All with
                    {
                        Workspace = "another",
                        Limit = 2,
                    },
                    EventQuery.All with
                    {
                        Sees = workspace => workspace == "another",
                    },
                    EventQuery.All with
                    {
                        Discarded = false,
                    },
                    EventQuery.All with
                    {
                        Discarded = true,
                    },
                    EventQuery.All with
                    {
                        Since = all[all.Count / 2].ReceivedAt,
                    },
                ]
        )
        {
            var listed = await newest.TryListAsync(query, Now);

            Assert.NotNull(listed);
            Assert.Equal(Texts(await finder.ListAsync(query, Now)), Texts(listed));
        }
        foreach (var discarded in (bool?[])[null, false, true])
        {
            var query = EventQuery.All with { Status = EventStatus.Dead, Discarded = discarded };
            Assert.Equal(
                Texts(await finder.ListAsync(query, Now)),
                Texts((await pipeline.Service<DeadEvents>().TryListAsync(query, Now))!)
            );
        }
    }

    /// <summary>Every fate that an event may have, with duplicates, in two workspaces and over two days.</summary>
    private static async Task FillAsync(PipelineUnderTest pipeline)
    {
        var elsewhere = new DeliveryOptions { Workspace = "another" };
        for (var day = 0; day < 2; day++)
        {
            foreach (
                var body in (byte[][])
                    [
                        pipeline.Deliveries.Sent(Dana),
                        pipeline.Deliveries.Opened(Dana),
                        pipeline.Deliveries.Reply("Please send me your prices.", Dana),
                        pipeline.Deliveries.Bounce(),
                        pipeline.Deliveries.Opened(options: elsewhere),
                        pipeline.Deliveries.Reply("Not interested, thanks.", options: elsewhere),
                        pipeline.Deliveries.Clicked(),
                    ]
            )
            {
                await pipeline.DeliverAsync(body);
                pipeline.Time.Advance(TimeSpan.FromSeconds(1));
                pipeline.Time.Advance(TimeSpan.FromMinutes(7));
                await pipeline.DeliverAsync(body);
                pipeline.Time.Advance(TimeSpan.FromSeconds(1));
            }
            pipeline.World.HubSpot.Faults.FailAll(503);
            await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, call me."));
            pipeline.Time.Advance(TimeSpan.FromSeconds(1));
            pipeline.World.HubSpot.Faults.Clear();
            pipeline.World.HubSpot.Faults.FailAll(401);
            await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, on Monday."));
            pipeline.Time.Advance(TimeSpan.FromSeconds(1));
            var discarded = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, on Tuesday."));
            pipeline.Time.Advance(TimeSpan.FromSeconds(1));
            pipeline.World.HubSpot.Faults.Clear();
            Assert.Equal("dead", discarded.Status);
            await pipeline.OperateAsync("POST", $"events/{discarded.EventKey}/discard", """{"why":"a test"}""");
            await pipeline.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"event_type":"reply_received","day":{{day}}}"""));
            pipeline.Time.Advance(TimeSpan.FromSeconds(1));
            await pipeline.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"event_type":"email_opened","day":{{day}}}"""));
            pipeline.Time.Advance(TimeSpan.FromSeconds(1));
            var quarantined = (
                await pipeline.Service<EventFinder>().ListAsync(EventQuery.All with { Status = EventStatus.Quarantined }, Now)
            )[0];
            await pipeline.OperateAsync("POST", $"events/{quarantined.EventKey}/discard", """{"why":"a test"}""");
            pipeline.Time.Advance(TimeSpan.FromHours(20));
        }
        await pipeline.AcceptAsync(pipeline.Deliveries.Reply("Nobody has taken this one."));
        pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await pipeline.AcceptAsync(pipeline.Deliveries.Opened(Dana));
        pipeline.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private static async Task IndexAsync(PipelineUnderTest pipeline)
    {
        await pipeline.Service<ArrivalBackfill>().RunAsync(Now);
        await pipeline.Service<ReceiptBackfill>().RunAsync(Now);
        await pipeline.Service<SendBackfill>().RunAsync(Now);
    }

    private static string[] Texts(IEnumerable<EventView> views) =>
        [.. views.Select(view => $"{view.ReceivedAt:O} {view.EventKey} {view.EventType} {view.Status} {view.Duplicates} {view.Reason}")];
}
