using InstantlyPipeline.Numbers;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Numbers;

public sealed class TallyFolderTests
{
    private const string Day = "20260818";
    private const string Table = "ledger" + Day;
    private const string Partition = "engagement0";

    private readonly MemoryTableStore _tables = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_names_than_a_transaction_holds_are_added_up_all_the_same_and_each_counts_what_it_counted()
    {
        for (var row = 0; row < 300; row++)
        {
            await AddAsync(
                TallyRows.Counts,
                Enumerable.Range(0, 90).Select(name => Counted($"campaign-{((row * 90) + name) % 20_000}", $"ana{row % 50}@reach.example"))
            );
        }

        await new TallyFolder(_tables).FoldAsync(TallyRows.Counts, Day, Partition, Now);

        Assert.InRange(await RowsAsync(TallyRows.Counts), 5, 60);
        var counted = await new DayNumbers(_tables).OfDayAsync(Day, Now);
        Assert.Equal(300 * 90, counted.Sum(tally => tally.Count));
        Assert.Equal(20_000, counted.Select(tally => tally.CampaignId).Distinct().Count());
    }

    [Fact]
    public async Task The_longest_names_there_may_be_fit_into_the_rows_and_are_added_up()
    {
        var longest = new string('\u2603', 300);
        for (var row = 0; row < 30; row++)
        {
            await AddAsync(
                TallyRows.Counts,
                Enumerable
                    .Range(0, TallyRows.MostPerRow)
                    .Select(name => new Tally(
                        longest[..100],
                        longest[..96] + name,
                        longest[..120],
                        row,
                        0,
                        longest[..100],
                        longest[..100],
                        1
                    ))
            );
            await AddAsync(
                TallyRows.SentTo,
                Enumerable.Range(0, TallyRows.MostPerRow).Select(name => Tally.To(longest[..100], longest[..90] + (row * 100 + name), 1))
            );
        }

        await new TallyFolder(_tables).FoldAsync(TallyRows.Counts, Day, Partition, Now);
        await new TallyFolder(_tables).FoldAsync(TallyRows.SentTo, Day, Partition, Now);

        Assert.Equal(30 * 90, (await new DayNumbers(_tables).OfDayAsync(Day, Now)).Sum(tally => tally.Count));
        Assert.Equal(30 * 90, (await new DayNumbers(_tables).SentToAsync(Day, Now)).Count);
    }

    [Fact]
    public async Task Two_who_add_up_at_once_count_each_row_once()
    {
        for (var row = 0; row < 400; row++)
        {
            await AddAsync(TallyRows.SentTo, [Tally.To("w", $"company{row % 7}.example", 1)]);
        }

        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => new TallyFolder(_tables).FoldAsync(TallyRows.SentTo, Day, Partition, Now)))
        );
        await new TallyFolder(_tables).FoldAsync(TallyRows.SentTo, Day, Partition, Now);

        Assert.Equal(1, await RowsAsync(TallyRows.SentTo));
        Assert.Equal(400, (await new DayNumbers(_tables).SentToAsync(Day, Now)).Sum(tally => tally.Count));
    }

    [Fact]
    public async Task Who_looks_after_a_flood_adds_it_up_for_those_who_look_later()
    {
        for (var row = 0; row < 200; row++)
        {
            await AddAsync(TallyRows.Counts, [Counted("c", "ana@reach.example")]);
        }

        var first = await new DayNumbers(_tables).OfDayAsync(Day, Now);

        Assert.Equal(1, await RowsAsync(TallyRows.Counts));
        Assert.Equal((200L, 200L), (first.Sum(tally => tally.Count), (await new DayNumbers(_tables).OfDayAsync(Day, Now)).Single().Count));
    }

    [Fact]
    public async Task A_day_that_was_put_away_in_more_rows_by_an_older_version_is_not_counted_twice()
    {
        for (var row = 0; row < 3; row++)
        {
            await _tables.InsertAsync(
                "numbers",
                new TableRow(Day, $"tally=|000{row}").Set(
                    "Tallies00",
                    $$"""[{"Workspace":"w","CampaignId":"c{{row}}","What":"email_sent","Count":5}]"""
                ),
                Now
            );
            await AddAsync(TallyRows.Counts, [Counted($"c{row}", null) with { Count = 5 }]);
        }
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 8, 21, 0, 0, 0, TimeSpan.Zero));
        var fold = new NumbersFold(_tables, new DayNumbers(_tables), time);

        for (var turn = 0; turn < 30; turn++)
        {
            await fold.RunAsync(Now);
            time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(15, (await new DayNumbers(_tables).OfDayAsync(Day, Now)).Sum(tally => tally.Count));
        Assert.Equal(1, await _tables.QueryAsync("numbers", Day, null, null, Now).CountAsync(Now));
    }

    private static Tally Counted(string campaign, string? account) => new("w", campaign, null, 1, 0, account, "email_sent", 1);

    private Task<int?> AddAsync(TallyRows rows, IEnumerable<Tally> tallies) =>
        _tables.BatchAsync(Table, Partition, [TableOperation.Insert(rows.Of(Partition, Guid.NewGuid().ToString("N"), tallies))], Now);

    private async Task<int> RowsAsync(TallyRows rows) =>
        await _tables.QueryAsync(Table, Partition, rows.Start, rows.End, Now).CountAsync(Now);
}
