using System.Text.Json;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Leads;

/// <summary>What an older version kept of leads, in tables of its own, is known as before and comes to its new place.</summary>
public sealed class LeadMoveTests
{
    private const string Workspace = "w";
    private const string Dana = "dana@harborline.example";
    private static readonly DateTimeOffset Start = new(2026, 8, 18, 9, 0, 0, TimeSpan.Zero);
    private static readonly EventKey Key = EventKey.Parse($"v1-20260818-{1:x32}");

    private readonly MemoryTableStore _tables = new();
    private readonly FakeTimeProvider _time = new(Start);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lead_of_an_older_version_is_known_before_it_has_moved()
    {
        await OldAsync(Old(Dana).WithStatus("interested", Start).Report("warm", Key, Start));

        var (book, beside) = (Book(_tables), RowsOf(Dana));
        var found = await book.FindAsync(Workspace, Dana, Now);
        var (lead, isNew) = await book.UpdateAsync(Workspace, Dana, beside, known => known.Label("later", Start), Now);

        Assert.Equal("interested", found!.Status);
        Assert.Equal(("interested", "warm"), (lead.Status, Assert.Single(lead.Facts).Name));
        Assert.False(isNew);
        Assert.Equal(["later"], (await book.FindAsync(Workspace, Dana, Now))!.Labels.Keys);
        Assert.Empty(await RowsAsync(LeadBook.OldTable));
    }

    [Fact]
    public async Task Killed_after_any_write_the_move_goes_on_and_nothing_is_lost()
    {
        for (var writes = 1; ; writes++)
        {
            var faulty = new FaultyTables(new MemoryTableStore());
            for (var number = 0; number < 6; number++)
            {
                await OldAsync(Old($"{number}@old.example").WithStatus("interested", Start).Suppress("unsubscribed", Start), faulty);
            }
            faulty.DiesAfterWrite = writes;
            var whole = false;
            try
            {
                await new LeadMove(Book(faulty)).RunAsync(Now);
                whole = true;
            }
            catch (IOException)
            {
                // Killed.
            }
            faulty.DiesAfterWrite = null;
            var book = Book(faulty);
            var meanwhile = await book.BarredAsync(Now).Select(lead => lead.Email).Distinct().CountAsync(Now);

            await new LeadMove(book).RunAsync(Now);

            Assert.Equal(6, meanwhile);
            Assert.Empty(await faulty.QueryAsync(LeadBook.OldTable, null, null, null, Now).ToListAsync(Now));
            Assert.Equal(6, await book.AllAsync(Now).CountAsync(found => found.Lead is { Status: "interested", IsBarred: true }, Now));
            if (whole)
            {
                Assert.True(writes > 5, "It was never killed between two leads.");
                return;
            }
        }
    }

    [Fact]
    public async Task What_an_older_version_writes_beside_this_one_is_taken_in()
    {
        var book = Book(_tables);
        await book.UpdateAsync(Workspace, Dana, lead => lead.Label("ours", Start).Report("second", Key, Start), Now);
        // An instance of the older version, still at work, knows nothing of that record.
        await OldAsync(
            Old(Dana).Label("theirs", Start).Report("first", Key, Start).Suppress("hard-bounce", Start).Bounce(Key, Start, "soft")
        );

        await new LeadMove(book).RunAsync(Now);

        var lead = await book.FindAsync(Workspace, Dana, Now);
        Assert.Equal(["ours", "theirs"], lead!.Labels.Keys);
        Assert.Equal(["first", "second"], lead.Facts.Select(fact => fact.Name));
        Assert.True(lead.IsBarred);
        Assert.Single(lead.Bounces);
    }

    [Fact]
    public async Task Somebody_whom_an_older_version_forgot_stays_barred_and_so_does_whom_this_one_forgets()
    {
        var hash = new KeyedHash(_tables);
        await _tables.InsertAsync(
            LeadBook.BarredTable,
            new TableRow("lead", await hash.OfAsync(Dana, Workspace, Now)).Set("At", Start).Set("For", "unsubscribed"),
            Now
        );
        var book = Book(_tables, hash);

        var (lead, _) = await book.UpdateAsync(Workspace, Dana, RowsOf(Dana), known => known, Now);
        var (row, _) = Assert.Single(await book.AllAsync(Now).ToListAsync(Now));
        await book.RemoveAsync(row, lead, Now);
        // Not by the row of the older version.
        await _tables.DropTableAsync(LeadBook.BarredTable, Now);
        var (again, _) = await Book(_tables, hash).UpdateAsync(Workspace, Dana, RowsOf(Dana), known => known, Now);

        Assert.Equal((true, "unsubscribed", Start), (lead.IsBarred, lead.SuppressedFor, lead.SuppressedAt));
        Assert.Equal((true, "unsubscribed", Start), (again.IsBarred, again.SuppressedFor, again.SuppressedAt));
    }

    [Fact]
    public async Task A_timeline_goes_on_into_what_an_older_version_wrote_and_shows_nothing_twice()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var dana = new SampleLead(Dana, "Dana", "Okafor", "Harborline");
        var keys = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            keys.Insert(0, (await pipeline.DeliverAsync(pipeline.Deliveries.Reply($"Answer {number}", dana))).EventKey);
            pipeline.Time.Advance(TimeSpan.FromMinutes(7));
        }
        var person = LeadKey.OfPerson(Dana);
        var own = await pipeline
            .Tables.QueryAsync(LeadPlace.Table, LeadPlace.Of(Dana), Timeline.Beginning, "|timeline}", Now)
            .ToListAsync(Now);
        // The three oldest as before 1.1, and one of them in both places, as a crash leaves it.
        foreach (var (row, index) in own.Select((row, index) => (row, index)).Skip(2))
        {
            var old = new TableRow(person[..2], row.Row[Timeline.Beginning.Length..])
                .Set("ReceivedAt", row.Time("ReceivedAt"))
                .Set("Arrival", row.Text("Arrival"));
            await pipeline.Tables.InsertAsync(Timeline.OldTable, old, Now);
            if (index > 2)
            {
                await pipeline.Tables.DeleteAsync(LeadPlace.Table, row.Partition, row.Row, Now);
            }
        }
        var timeline = new Timeline(pipeline.Tables, pipeline.Time);

        var read = await timeline.ReadAsync(Dana, after: null, Now).ToListAsync(Now);
        var rest = await timeline.ReadAsync(Dana, read[2].Row, Now).ToListAsync(Now);

        Assert.Equal(keys, read.Select(row => row.Arrival.Key));
        Assert.Equal(keys.Skip(3), rest.Select(row => row.Arrival.Key));
    }

    private LeadBook Book(ITableStore tables, KeyedHash? hash = null) => new(tables, hash ?? new KeyedHash(tables), _time);

    private static LeadRecord Old(string email) => new() { Workspace = Workspace, Email = email };

    private static LeadRows RowsOf(string email) =>
        new(new TableRow(LeadPlace.Of(email), "|timeline|1"), "terms", [new TableRow(LeadPlace.Of(email), "|seen")]);

    /// <summary>As version 1.0 kept a record.</summary>
    private async Task OldAsync(LeadRecord lead, ITableStore? tables = null)
    {
        var key = LeadKey.Of(lead.Workspace, lead.Email);
        var row = new TableRow(key[..2], key)
            .Set("Record", JsonSerializer.Serialize(lead, LeadsJson.Default.LeadRecord))
            .Set("Status", lead.Status)
            .Set("SuppressedAt", lead.IsBarred ? lead.SuppressedAt : null);
        await (tables ?? _tables).InsertAsync(LeadBook.OldTable, row, Now);
    }

    private async Task<List<TableRow>> RowsAsync(string table) => await _tables.QueryAsync(table, null, null, null, Now).ToListAsync(Now);
}
