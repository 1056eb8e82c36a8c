using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Storage;

/// <summary>What the pipeline relies on in any table store; each implementation passes it.</summary>
public abstract class TableStoreContract
{
    private readonly string _table = $"Contract{Guid.NewGuid():N}";

    /// <summary>The store under test; skips when it cannot run here.</summary>
    protected abstract ITableStore Store { get; }

    protected static CancellationToken Now => TestContext.Current.CancellationToken;

    public static TheoryData<string> OddKeys =>
        [
            "jane.doe+news@acme.example",
            "o'brien@acme.example",
            "''",
            "a/b",
            "a\\b",
            "a#b",
            "a?b",
            "100%",
            "%2F",
            "%252F",
            "a b",
            " ",
            "",
            "!",
            "!!",
            "!$",
            "a!",
            "ünï-cødé@例え.jp",
            "😀",
            "\u0000",
            "a\u0000b",
            "\u001f",
            "line\nbreak\ttab",
            "\u007f\u0085\u009f",
            "\"quoted\"",
            "a+b",
            "a&b=c",
            "(x,y);z:",
            "$filter",
            ".",
            "..",
            "~|^`{}[]<>*",
            "\u200b",
            "\ue000\ufffd",
        ];

    public static TheoryData<string, string> Outside =>
        new()
        {
            { "a table name with a dash", "table" },
            { "a key that is too long", "key" },
            { "half of a surrogate pair in a key", "surrogate" },
            { "a text that is too long", "text" },
            { "bytes that are too many", "bytes" },
            { "too many columns", "columns" },
            { "a time before 1601", "time" },
            { "a number that is not finite", "number" },
            { "a column name of the storage's own", "column" },
            { "a row that is too large", "row" },
        };

    [Fact]
    public async Task A_row_that_exists_cannot_be_inserted_again()
    {
        await Store.InsertAsync(_table, Row("p", "r").Set("Owner", "first"), Now);

        var second = await Store.InsertAsync(_table, Row("p", "r").Set("Owner", "second"), Now);

        Assert.Null(second);
        Assert.Equal("first", (await Store.GetAsync(_table, "p", "r", Now))!.Text("Owner"));
    }

    [Fact]
    public async Task Of_many_who_insert_the_same_row_at_once_exactly_one_wins()
    {
        var contenders = Enumerable.Range(0, 20).ToList();

        var tags = await Task.WhenAll(
            contenders.Select(i => Task.Run(() => Store.InsertAsync(_table, Row("p", "r").Set("Owner", i), Now)))
        );

        var winner = Assert.Single(contenders, i => tags[i] is not null);
        var stored = await Store.GetAsync(_table, "p", "r", Now);
        Assert.Equal(winner, stored!.Number("Owner"));
        Assert.Equal(tags[winner], stored.ETag);
    }

    [Fact]
    public async Task An_update_replaces_the_whole_row()
    {
        await Store.InsertAsync(_table, Row("p", "r").Set("Old", 1).Set("Kept", 1), Now);
        var read = (await Store.GetAsync(_table, "p", "r", Now))!;

        var etag = await Store.UpdateAsync(_table, read.Set("Old", null).Set("Kept", 2), Now);

        var stored = (await Store.GetAsync(_table, "p", "r", Now))!;
        Assert.Equal(etag, stored.ETag);
        Assert.Equal(["Kept"], stored.Columns.Keys);
        Assert.Equal(2, stored.Number("Kept"));
    }

    [Fact]
    public async Task An_update_with_the_ETag_that_inserting_gave_is_accepted()
    {
        var row = Row("p", "r").Set("N", 1);
        row.ETag = await Store.InsertAsync(_table, row, Now);

        row.ETag = await Store.UpdateAsync(_table, row.Set("N", 2), Now);

        Assert.NotNull(row.ETag);
        Assert.NotNull(await Store.UpdateAsync(_table, row.Set("N", 3), Now));
    }

    [Fact]
    public async Task An_update_of_a_row_that_changed_meanwhile_changes_nothing()
    {
        await Store.InsertAsync(_table, Row("p", "r").Set("N", 1), Now);
        var mine = (await Store.GetAsync(_table, "p", "r", Now))!;
        var theirs = (await Store.GetAsync(_table, "p", "r", Now))!;
        await Store.UpdateAsync(_table, theirs.Set("N", 2), Now);

        var late = await Store.UpdateAsync(_table, mine.Set("N", 3), Now);

        Assert.Null(late);
        Assert.Equal(2, (await Store.GetAsync(_table, "p", "r", Now))!.Number("N"));
    }

    [Fact]
    public async Task An_update_of_a_row_that_is_gone_does_not_bring_it_back()
    {
        await Store.InsertAsync(_table, Row("p", "r"), Now);
        var read = (await Store.GetAsync(_table, "p", "r", Now))!;
        await Store.DeleteAsync(_table, "p", "r", Now);

        var late = await Store.UpdateAsync(_table, read, Now);

        Assert.Null(late);
        Assert.Null(await Store.GetAsync(_table, "p", "r", Now));
    }

    [Fact]
    public async Task A_row_deleted_and_inserted_again_does_not_accept_its_former_ETag()
    {
        await Store.InsertAsync(_table, Row("p", "r").Set("N", 1), Now);
        var former = (await Store.GetAsync(_table, "p", "r", Now))!;
        await Store.DeleteAsync(_table, "p", "r", Now);
        await Store.InsertAsync(_table, Row("p", "r").Set("N", 1), Now);

        Assert.Null(await Store.UpdateAsync(_table, former.Set("N", 2), Now));
    }

    [Fact]
    public async Task Deleting_what_is_not_there_is_fine()
    {
        await Store.DeleteAsync(_table, "p", "r", Now);
        await Store.InsertAsync(_table, Row("p", "other"), Now);
        await Store.DeleteAsync(_table, "p", "r", Now);

        Assert.NotNull(await Store.GetAsync(_table, "p", "other", Now));
    }

    [Fact]
    public async Task A_missing_table_reads_as_empty()
    {
        Assert.Null(await Store.GetAsync(_table, "p", "r", Now));
        Assert.Empty(await Keys("p", null, null));
        Assert.Empty(await Keys(null, null, null));
        Assert.Null(await Store.UpdateAsync(_table, new TableRow("p", "r") { ETag = "W/\"x\"" }, Now));
        await Store.DropTableAsync(_table, Now);
    }

    [Fact]
    public async Task Rows_of_a_partition_come_in_ordinal_order_of_their_keys()
    {
        string[] ordered = ["", "+", "-", ".", "0", "1", "10", "2", "@", "A", "B", "_", "a", "a-", "aa", "b", "|", "~"];
        foreach (var key in ordered.Reverse())
        {
            await Store.InsertAsync(_table, Row("p", key), Now);
        }

        Assert.Equal(ordered.Order(StringComparer.Ordinal), await Keys("p", null, null));
    }

    [Theory]
    [InlineData("b", "d", "b,c")]
    [InlineData("b", null, "b,c,d")]
    [InlineData(null, "c", "a,b")]
    [InlineData("bb", "cc", "c")]
    [InlineData("d", "b", "")]
    public async Task A_range_holds_its_beginning_and_not_its_end(string? from, string? before, string expected)
    {
        foreach (var key in (string[])["d", "b", "a", "c"])
        {
            await Store.InsertAsync(_table, Row("p", key), Now);
        }
        await Store.InsertAsync(_table, Row("q", "b"), Now);

        Assert.Equal(expected, string.Join(',', await Keys("p", from, before)));
    }

    [Fact]
    public async Task A_query_without_a_partition_reads_all_of_them()
    {
        foreach (var (partition, row) in ((string, string)[])[("p", "a"), ("q", "b"), ("q", "c"), ("r", "a"), ("", "b")])
        {
            await Store.InsertAsync(_table, Row(partition, row), Now);
        }

        var found = await All(null, "b", "c");

        Assert.Equal([":b", "q:b"], found.Select(row => $"{row.Partition}:{row.Row}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_prefix_is_read_as_a_range_even_with_odd_characters_in_it()
    {
        foreach (var key in (string[])["a/b|1", "a/b|2", "a/c|1", "a|1", "a/", "a/b}"])
        {
            await Store.InsertAsync(_table, Row("o'p/q", key), Now);
        }

        Assert.Equal(["a/b|1", "a/b|2"], await Keys("o'p/q", "a/b|", "a/b}"));
    }

    [Fact]
    public async Task A_query_gives_every_row_however_many_there_are()
    {
        foreach (var chunk in Enumerable.Range(0, 2_300).Chunk(100))
        {
            await Store.BatchAsync(_table, "p", [.. chunk.Select(i => TableOperation.Insert(Row("p", $"{i:0000}").Set("N", i)))], Now);
        }
        await Store.InsertAsync(_table, Row("q", "0000").Set("N", 2_300), Now);

        Assert.Equal(Enumerable.Range(0, 2_300).Select(i => $"{i:0000}"), await Keys("p", null, null));
        Assert.Equal(Enumerable.Range(1_100, 1_200).Select(i => $"{i:0000}"), await Keys("p", "1100", null));
        Assert.Equal(2_301, (await All(null, null, null)).Select(row => row.Number("N")).Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(60)]
    [InlineData(100)]
    public async Task Whoever_will_leave_off_soon_gets_the_same_rows_in_the_same_order(int rowsAtOnce)
    {
        for (var batch = 0; batch < 2; batch++)
        {
            await Store.BatchAsync(
                _table,
                "p",
                [.. Enumerable.Range(batch * 70, 70).Select(number => TableOperation.Insert(new TableRow("p", $"{number:0000}")))],
                Now
            );
        }

        var rows = await Store.QueryFirstAsync(_table, "p", "0005", null, rowsAtOnce, Now).Select(row => row.Row).ToListAsync(Now);
        var before = await Store.QueryFirstAsync(_table, "p", null, "0130", rowsAtOnce, Now).Select(row => row.Row).ToListAsync(Now);

        Assert.Equal(await Keys("p", "0005", null), rows);
        Assert.Equal(await Keys("p", null, "0130"), before);
        Assert.Equal((135, 130), (rows.Count, before.Count));
    }

    [Fact]
    public async Task A_batch_writes_all_its_rows()
    {
        await Store.InsertAsync(_table, Row("p", "update").Set("N", 1), Now);
        await Store.InsertAsync(_table, Row("p", "delete"), Now);
        await Store.InsertAsync(_table, Row("p", "replace").Set("Old", 1), Now);
        var read = (await Store.GetAsync(_table, "p", "update", Now))!;

        var failed = await Store.BatchAsync(
            _table,
            "p",
            [
                TableOperation.Insert(Row("p", "insert")),
                TableOperation.Update(read.Set("N", 2)),
                TableOperation.Delete(Row("p", "delete")),
                TableOperation.Upsert(Row("p", "replace").Set("N", 3)),
                TableOperation.Upsert(Row("p", "upsert")),
            ],
            Now
        );

        Assert.Null(failed);
        Assert.Equal(["insert", "replace", "update", "upsert"], await Keys("p", null, null));
        Assert.Equal(2, (await Store.GetAsync(_table, "p", "update", Now))!.Number("N"));
        Assert.Equal(["N"], (await Store.GetAsync(_table, "p", "replace", Now))!.Columns.Keys);
    }

    [Fact]
    public async Task Rows_written_by_a_batch_carry_the_ETag_that_the_next_update_needs()
    {
        await Store.InsertAsync(_table, Row("p", "update").Set("N", 1), Now);
        var rows = new[] { Row("p", "insert"), (await Store.GetAsync(_table, "p", "update", Now))!, Row("p", "upsert") };
        var stale = rows[1].ETag;

        await Store.BatchAsync(
            _table,
            "p",
            [TableOperation.Insert(rows[0]), TableOperation.Update(rows[1]), TableOperation.Upsert(rows[2])],
            Now
        );

        Assert.NotEqual(stale, rows[1].ETag);
        foreach (var row in rows)
        {
            Assert.NotNull(await Store.UpdateAsync(_table, row.Set("N", 2), Now));
        }
    }

    [Theory]
    [InlineData(TableOperationKind.Insert)]
    [InlineData(TableOperationKind.Update)]
    [InlineData(TableOperationKind.Delete)]
    public async Task A_batch_with_one_failing_operation_names_it_and_writes_nothing(TableOperationKind kind)
    {
        await Store.InsertAsync(_table, Row("p", "there").Set("N", 1), Now);
        var stale = (await Store.GetAsync(_table, "p", "there", Now))!;
        await Store.UpdateAsync(_table, (await Store.GetAsync(_table, "p", "there", Now))!.Set("N", 2), Now);
        var failing = kind switch
        {
            TableOperationKind.Insert => TableOperation.Insert(Row("p", "there")),
            TableOperationKind.Update => TableOperation.Update(stale.Set("N", 3)),
            _ => TableOperation.Delete(Row("p", "missing")),
        };

        var failed = await Store.BatchAsync(
            _table,
            "p",
            [TableOperation.Insert(Row("p", "a")), TableOperation.Upsert(Row("p", "b")), failing, TableOperation.Insert(Row("p", "c"))],
            Now
        );

        Assert.Equal(2, failed);
        Assert.Equal(["there"], await Keys("p", null, null));
        Assert.Equal(2, (await Store.GetAsync(_table, "p", "there", Now))!.Number("N"));
    }

    [Fact]
    public async Task A_batch_takes_a_hundred_operations_on_a_table_that_does_not_exist_yet()
    {
        var failed = await Store.BatchAsync(
            _table,
            "p",
            [.. Enumerable.Range(0, 100).Select(i => TableOperation.Insert(Row("p", $"{i:000}")))],
            Now
        );

        Assert.Null(failed);
        Assert.Equal(100, (await Keys("p", null, null)).Count);
    }

    [Fact]
    public async Task A_batch_that_breaks_a_rule_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.BatchAsync(_table, "p", [TableOperation.Insert(Row("q", "r"))], Now));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Store.BatchAsync(_table, "p", [TableOperation.Upsert(Row("p", "r")), TableOperation.Delete(Row("p", "r"))], Now)
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Store.BatchAsync(_table, "p", [.. Enumerable.Range(0, 101).Select(i => TableOperation.Upsert(Row("p", $"{i}")))], Now)
        );
    }

    [Theory]
    [MemberData(nameof(OddKeys))]
    public async Task A_key_may_be_any_text(string key)
    {
        var etag = await Store.InsertAsync(_table, Row(key, key).Set("N", 1), Now);

        Assert.NotNull(etag);
        Assert.Null(await Store.InsertAsync(_table, Row(key, key), Now));
        var read = await Store.GetAsync(_table, key, key, Now);
        Assert.Equal((key, key), (read!.Partition, read.Row));
        Assert.Equal([key], await Keys(key, key, key + "~"));
        Assert.NotNull(await Store.UpdateAsync(_table, read.Set("N", 2), Now));
        Assert.Null(await Store.BatchAsync(_table, key, [TableOperation.Upsert(Row(key, key).Set("N", 3))], Now));
        Assert.Equal(3, Assert.Single(await All(null, null, null)).Number("N"));
        await Store.DeleteAsync(_table, key, key, Now);
        Assert.Null(await Store.GetAsync(_table, key, key, Now));
    }

    [Fact]
    public async Task A_key_may_have_256_of_the_worst_characters()
    {
        var key = new string('/', TableRules.MaxKeyLength);

        await Store.InsertAsync(_table, Row(key, key), Now);

        Assert.Equal([key], await Keys(key, null, null));
    }

    [Fact]
    public async Task Every_value_comes_back_as_it_went_in()
    {
        var columns = new Dictionary<string, object>
        {
            ["Text"] = "Ünïcode 😀 \"quoted\" \\ / 'single' \u0001 \r\n\t",
            ["EmptyText"] = "",
            ["DateLikeText"] = "2026-08-18T10:00:00Z",
            ["NumberLikeText"] = "42",
            ["Long"] = long.MaxValue,
            ["LongMin"] = long.MinValue,
            ["Zero"] = 0L,
            ["Small"] = 7L,
            ["True"] = true,
            ["False"] = false,
            ["Double"] = 0.1,
            ["WholeDouble"] = 3.0,
            ["DoubleMax"] = double.MaxValue,
            ["DoubleTiny"] = double.Epsilon,
            ["Negative"] = -1.5e-10,
            ["Time"] = new DateTimeOffset(2026, 8, 18, 10, 11, 12, TimeSpan.Zero).AddTicks(1_234_567),
            ["WholeTime"] = new DateTimeOffset(2026, 8, 18, 0, 0, 0, TimeSpan.Zero),
            ["LatestTime"] = DateTimeOffset.MaxValue,
            ["EarliestTime"] = TableRules.EarliestTime,
            ["Bytes"] = new byte[] { 0, 1, 127, 128, 255 },
            ["EmptyBytes"] = Array.Empty<byte>(),
            ["LongestText"] = new string('é', TableRules.MaxTextLength),
            ["MostBytes"] = Enumerable.Range(0, TableRules.MaxBinaryLength).Select(i => (byte)i).ToArray(),
        };
        var row = columns.Aggregate(Row("p", "r"), (row, column) => row.Set(column.Key, column.Value));

        await Store.InsertAsync(_table, row, Now);

        var read = (await Store.GetAsync(_table, "p", "r", Now))!;
        Assert.Equal(columns.Keys.Order(), read.Columns.Keys.Order());
        Assert.All(columns, column => Assert.Equal(column.Value, read.Columns[column.Key]));
        Assert.All(columns, column => Assert.Equal(column.Value.GetType(), read.Columns[column.Key].GetType()));
    }

    [Fact]
    public async Task A_time_given_in_another_zone_comes_back_as_the_same_moment_in_UTC()
    {
        var time = new DateTimeOffset(2026, 8, 18, 10, 11, 12, TimeSpan.FromHours(5.5)).AddTicks(9_999_999);

        await Store.InsertAsync(_table, Row("p", "r").Set("At", time), Now);

        var read = (await Store.GetAsync(_table, "p", "r", Now))!.Time("At")!.Value;
        Assert.Equal(time.UtcTicks, read.UtcTicks);
        Assert.Equal(TimeSpan.Zero, read.Offset);
    }

    [Fact]
    public async Task A_row_may_have_900_KiB()
    {
        var row = Row("p", "r");
        for (var i = 0; i < 15; i++)
        {
            row.Set($"B{i}", Enumerable.Repeat((byte)i, TableRules.MaxBinaryLength).ToArray());
        }

        await Store.InsertAsync(_table, row, Now);

        var read = (await Store.GetAsync(_table, "p", "r", Now))!;
        Assert.Equal(15 * TableRules.MaxBinaryLength, read.Columns.Values.Sum(value => ((byte[])value).Length));
        Assert.Equal(14, read.Bytes("B14")![^1]);
    }

    [Fact]
    public async Task A_text_cut_through_a_pair_of_characters_is_kept_but_for_the_broken_one()
    {
        await Store.InsertAsync(_table, Row("p", "r").Set("Text", "cut \ud83d"), Now);

        Assert.Equal("cut \ufffd", (await Store.GetAsync(_table, "p", "r", Now))!.Text("Text"));
    }

    [Theory]
    [MemberData(nameof(Outside))]
    public async Task What_one_store_could_not_keep_every_store_refuses(string what, string kind)
    {
        var table = kind is "table" ? "not-a-table" : _table;
        var row = kind switch
        {
            "key" => Row("p", new string('k', 257)),
            "surrogate" => Row("p", "\ud83d"),
            "text" => Row("p", "r").Set("Text", new string('x', 32_001)),
            "bytes" => Row("p", "r").Set("Bytes", new byte[61_441]),
            "columns" => Enumerable.Range(0, 201).Aggregate(Row("p", "r"), (row, i) => row.Set($"C{i}", i)),
            "time" => Row("p", "r").Set("At", DateTimeOffset.MinValue),
            "number" => Row("p", "r").Set("N", double.NaN),
            "column" => Row("p", "r").Set("RowKey", "x"),
            "row" => Enumerable.Range(0, 17).Aggregate(Row("p", "r"), (row, i) => row.Set($"C{i}", new byte[61_440])),
            _ => Row("p", "r"),
        };

        var refused = await Record.ExceptionAsync(() => Store.InsertAsync(table, row, Now));

        Assert.True(refused is ArgumentException, what);
    }

    [Fact]
    public async Task Several_tables_are_written_in_one_call_and_what_is_there_already_is_left_out()
    {
        await Store.InsertAsync(_table + "B", Row("p", "there").Set("N", 1L), Now);
        var update = Row("p", "new").Set("N", 1L);
        await Store.BatchAsync(_table, "p", [TableOperation.Upsert(update)], Now);

        var refused = await Store.WriteAsync(
            [
                TableWrite.Of(_table, TableOperation.Update(update.Set("N", 2L))),
                TableWrite.Missing(_table + "B", Row("p", "there").Set("N", 2L)),
                TableWrite.Missing(_table + "B", Row("q", "missing").Set("N", 2L)),
                TableWrite.Gone(_table + "B", "q", "never"),
            ],
            Now
        );

        Assert.Null(refused);
        var written = await Store.GetAsync(_table, "p", "new", Now);
        Assert.Equal((2L, update.ETag), (written!.Number("N"), written.ETag));
        Assert.Equal(1L, (await Store.GetAsync(_table + "B", "p", "there", Now))!.Number("N"));
        Assert.NotNull(await Store.GetAsync(_table + "B", "q", "missing", Now));
    }

    [Fact]
    public async Task Of_several_writes_none_comes_after_one_that_is_refused_and_none_at_all_where_they_are_one_transaction()
    {
        var stale = Row("p", "r").Set("N", 1L);
        await Store.InsertAsync(_table, stale, Now);
        stale.ETag = (await Store.GetAsync(_table, "p", "r", Now))!.ETag;
        await Store.BatchAsync(_table, "p", [TableOperation.Upsert(Row("p", "r").Set("N", 2L))], Now);

        var refused = await Store.WriteAsync(
            [
                TableWrite.Missing(_table + "B", Row("p", "before")),
                TableWrite.Of(_table, TableOperation.Update(stale)),
                TableWrite.Missing(_table + "B", Row("p", "after")),
            ],
            Now
        );

        Assert.Equal(1, refused);
        Assert.Equal(2L, (await Store.GetAsync(_table, "p", "r", Now))!.Number("N"));
        Assert.Equal(Store.WritesTogether, await Store.GetAsync(_table + "B", "p", "before", Now) is null);
        Assert.Null(await Store.GetAsync(_table + "B", "p", "after", Now));
    }

    [Fact]
    public async Task Tables_are_listed_by_prefix_in_order_and_dropped_whole()
    {
        foreach (var name in (string[])["B2", "A1", "B1"])
        {
            await Store.InsertAsync(_table + name, Row("p", "r"), Now);
        }
        await Store.DeleteAsync(_table + "B2", "p", "r", Now);

        await Store.DropTableAsync(_table + "B1", Now);

        Assert.Equal([_table + "A1", _table + "B2"], await Store.ListTablesAsync(_table, Now));
        Assert.Equal([_table + "B2"], await Store.ListTablesAsync(_table + "B", Now));
        Assert.Null(await Store.GetAsync(_table + "B1", "p", "r", Now));
        Assert.NotNull(await Store.GetAsync(_table + "A1", "p", "r", Now));
    }

    private static TableRow Row(string partition, string row) => new(partition, row);

    private async Task<IReadOnlyList<TableRow>> All(string? partition, string? from, string? before)
    {
        var rows = new List<TableRow>();
        await foreach (var row in Store.QueryAsync(_table, partition, from, before, Now))
        {
            rows.Add(row);
        }
        return rows;
    }

    private async Task<IReadOnlyList<string>> Keys(string? partition, string? from, string? before) =>
        [.. (await All(partition, from, before)).Select(row => row.Row)];
}
