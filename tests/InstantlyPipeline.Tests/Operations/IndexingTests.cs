using System.Text.Json;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>What an older version stored comes into the lists, a part at a time, and until then it is read as that version read
/// it.</summary>
public sealed class IndexingTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_not_indexed_yet_is_read_the_old_way_without_a_gap_and_the_list_says_so()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var old = await OfAnOlderVersionAsync(pipeline, 9);
        await BackfillAsync(pipeline); // this version begins
        var own = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            own.Add((await pipeline.DeliverAsync(pipeline.Deliveries.Reply($"Answer {number}"))).EventKey);
            pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var (listed, indexed) = await ListAsync(pipeline, limit: 4);

        Assert.Equal(own.AsEnumerable().Reverse().Concat(old.AsEnumerable().Reverse()), listed);
        Assert.False(indexed);
        await EndAsync(pipeline);
        Assert.Equal((listed, true), await ListAsync(pipeline, limit: 4), Same);
    }

    [Fact]
    public async Task Killed_after_any_write_the_indexing_goes_on_and_every_event_is_in_the_list_once()
    {
        for (var writes = 1; ; writes += 7)
        {
            await using var pipeline = await PipelineUnderTest.StartAsync();
            var old = await OfAnOlderVersionAsync(pipeline, 12);
            await BackfillAsync(pipeline);
            pipeline.Time.Advance(TimeSpan.FromHours(2));
            pipeline.Faulty.DiesAfterWrite = writes;
            var whole = false;
            try
            {
                await BackfillAsync(pipeline);
                whole = true;
            }
            catch (IOException)
            {
                // Killed.
            }
            pipeline.Faulty.DiesAfterWrite = null;
            var (meanwhile, _) = await ListAsync(pipeline);
            await BackfillAsync(pipeline);

            old.Reverse();
            Assert.Equal(old, meanwhile);
            Assert.Equal((old, true), await ListAsync(pipeline), Same);
            if (whole)
            {
                Assert.True(writes > 12, "It was never killed between two events.");
                return;
            }
        }
    }

    [Fact]
    public async Task Nothing_counts_as_indexed_before_writers_of_the_old_version_have_ended()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var before = await OfAnOlderVersionAsync(pipeline, 3);
        await BackfillAsync(pipeline);
        pipeline.Time.Advance(TimeSpan.FromMinutes(40));
        await BackfillAsync(pipeline);
        // During a deployment both versions run side by side.
        var beside = await OfAnOlderVersionAsync(pipeline, 3);
        var index = pipeline.Service<ArrivalBackfill>();

        Assert.False(await index.IsCompleteAsync(Now));
        pipeline.Time.Advance(TimeSpan.FromMinutes(30));
        await BackfillAsync(pipeline);

        Assert.True(await index.IsCompleteAsync(Now));
        var (listed, _) = await ListAsync(pipeline);
        Assert.Equal(before.Concat(beside).Reverse(), listed);
    }

    private static Task BackfillAsync(PipelineUnderTest pipeline) => pipeline.Service<ArrivalBackfill>().RunAsync(Now);

    private static async Task EndAsync(PipelineUnderTest pipeline)
    {
        pipeline.Time.Advance(TimeSpan.FromHours(2));
        await BackfillAsync(pipeline);
    }

    /// <summary>Events as a version stored them that had no lists: worked off, and nothing of them in any index.</summary>
    private static async Task<List<string>> OfAnOlderVersionAsync(PipelineUnderTest pipeline, int count)
    {
        var keys = new List<string>();
        for (var number = 0; number < count; number++)
        {
            keys.Add((await pipeline.DeliverAsync(pipeline.Deliveries.Reply($"Old answer {number}"))).EventKey);
            pipeline.Time.Advance(TimeSpan.FromMinutes(7));
        }
        foreach (
            var table in (await pipeline.Tables.ListTablesAsync("", Now)).Where(table =>
                table is LeadPlace.Table or OpenEvents.Table
                || (table.StartsWith(ArrivalIndex.TablePrefix, StringComparison.Ordinal) && ArrivalIndex.DayOfTable(table) is not null)
            )
        )
        {
            await foreach (var row in pipeline.Tables.QueryAsync(table, null, null, null, Now))
            {
                if (
                    !row.Row.StartsWith(LeadBook.Beginning, StringComparison.Ordinal)
                    && keys.Exists(key =>
                        row.Columns.Values.Append(row.Row).OfType<string>().Any(text => text.Contains(key, StringComparison.Ordinal))
                    )
                )
                {
                    await pipeline.Tables.DeleteAsync(table, row.Partition, row.Row, Now);
                }
            }
        }
        return keys;
    }

    private static async Task<(List<string> Listed, bool Indexed)> ListAsync(PipelineUnderTest pipeline, int limit = 50)
    {
        var listed = new List<string>();
        string? cursor = null;
        bool indexed;
        do
        {
            var (_, page) = await pipeline.OperateAsync("GET", $"arrivals?limit={limit}{(cursor is null ? "" : "&cursor=" + cursor)}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("eventKey").GetString()!));
            cursor = page.GetProperty("next").ValueKind is JsonValueKind.Null ? null : page.GetProperty("next").GetString();
            indexed = page.GetProperty("indexed").GetBoolean();
        } while (cursor is not null);
        return (listed, indexed);
    }

    private static bool Same((List<string> Listed, bool Indexed) left, (List<string> Listed, bool Indexed) right) =>
        left.Indexed == right.Indexed && left.Listed.SequenceEqual(right.Listed);
}
