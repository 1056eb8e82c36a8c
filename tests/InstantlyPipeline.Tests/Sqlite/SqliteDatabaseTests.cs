using InstantlyPipeline.Failures;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_directory_it_makes_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }
        var path = Path.Combine(_directory.Path, "made");

        using var database = new SqliteDatabase(path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_second_database_on_the_same_directory_is_refused_with_the_directory_and_the_way_out()
    {
        await using var first = new SqliteDatabase(_directory.Path);

        var refused = Assert.Throws<DataDirectoryInUseException>(() => new SqliteDatabase(_directory.Path));

        Assert.Contains(_directory.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_database_leaves_its_directory_to_the_next_with_everything_written()
    {
        var first = new SqliteDatabase(_directory.Path);
        var writes = Enumerable.Range(0, 500).Select(i => first.WriteAsync(session => Insert(session, $"t{i}"), Now)).ToList();
        await first.DisposeAsync();
        await Task.WhenAll(writes);
        Assert.False(File.Exists(first.FilePath + "-wal"));

        await using var second = new SqliteDatabase(_directory.Path);

        Assert.Equal(500, second.Read(session => session.Scalar("SELECT count(*) FROM tables")));
        Assert.True(new FileInfo(first.FilePath).Length > 4096);
    }

    [Fact]
    public async Task A_closed_database_takes_no_more_writes()
    {
        var database = new SqliteDatabase(_directory.Path);
        await database.DisposeAsync();
        await database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.WriteAsync(session => Insert(session, "t"), Now));
    }

    [Fact]
    public async Task A_file_of_a_newer_release_is_left_alone()
    {
        await using (var database = new SqliteDatabase(_directory.Path))
        {
            using var other = new SqliteConnection($"Data Source={database.FilePath};Pooling=False");
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }

        var refused = Assert.Throws<UnusableDatabaseException>(() => new SqliteDatabase(_directory.Path));

        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
        // Refusing gives the directory free: the message is the same again, not "in use".
        Assert.Throws<UnusableDatabaseException>(() => new SqliteDatabase(_directory.Path));
    }

    [Fact]
    public async Task Its_files_are_their_owners_alone_in_a_folder_that_others_may_enter()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }
        File.SetUnixFileMode(
            _directory.Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute
        );
        await using var database = new SqliteDatabase(_directory.Path);
        await database.WriteAsync(session => Insert(session, "t"), Now);

        var files = Directory.GetFiles(_directory.Path, "pipeline.db*");

        Assert.Equal(3, files.Length);
        foreach (var file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_folder_that_may_not_be_written_is_named_with_what_to_do()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("An administrator may write everywhere: the refusal was not tried.");
            return;
        }
        File.SetUnixFileMode(_directory.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var refused = Assert.Throws<UnusableDatabaseException>(() => new SqliteDatabase(_directory.Path));

        Assert.Contains(_directory.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acknowledged_writes_are_synced_to_disk_readers_do_not_wait_for_the_writer_and_a_look_from_outside_fails_nobody()
    {
        await using var database = new SqliteDatabase(_directory.Path);

        Assert.Equal(2, await database.WriteAsync(session => session.Scalar("PRAGMA synchronous"), Now));
        Assert.Equal(5_000, await database.WriteAsync(session => session.Scalar("PRAGMA busy_timeout"), Now));
        Assert.Equal(5_000, database.Read(session => session.Scalar("PRAGMA busy_timeout")));
        Assert.Equal(
            "wal",
            database.Read(session =>
            {
                using var reader = session.Query("PRAGMA journal_mode");
                reader.Read();
                return reader.GetString(0);
            })
        );
    }

    [Fact]
    public async Task Writes_that_wait_together_share_one_transaction()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        using var gate = new ManualResetEventSlim();
        var holding = await HoldAsync(database, gate);
        var waiting = Enumerable.Range(0, 50).Select(i => database.WriteAsync(session => Insert(session, $"t{i}"), Now)).ToList();
        var look = database.WriteAsync(_ => database.Read(session => session.Scalar("SELECT count(*) FROM tables")), Now);

        gate.Set();

        await Task.WhenAll(waiting);
        await holding;
        Assert.Equal(0, await look); // the group's fifty were written and not yet committed when the look ran behind them
        Assert.Equal(50, database.Read(session => session.Scalar("SELECT count(*) FROM tables")));
    }

    [Fact]
    public async Task A_write_that_fails_fails_alone()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        using var gate = new ManualResetEventSlim();
        var holding = await HoldAsync(database, gate);
        var before = database.WriteAsync(session => Insert(session, "before"), Now);
        var failing = database.WriteAsync<int>(
            session =>
            {
                Insert(session, "undone");
                throw new InvalidDataException();
            },
            Now
        );
        var doubled = database.WriteAsync(session => Insert(session, "before"), Now);
        var after = database.WriteAsync(session => Insert(session, "after"), Now);

        gate.Set();

        await holding;
        await Assert.ThrowsAsync<InvalidDataException>(() => failing);
        await Assert.ThrowsAsync<SqliteException>(() => doubled);
        Assert.Equal(1, await before);
        Assert.Equal(1, await after);
        Assert.Equal(["after", "before"], Names(database));
    }

    [Fact]
    public async Task What_a_sender_waits_for_goes_first_and_other_work_goes_on_beside_it()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        using var gate = new ManualResetEventSlim();
        var holding = await HoldAsync(database, gate);
        var order = new List<(string Name, long? Committed)>();
        var work = Enumerable.Range(0, 100).Select(i => database.WriteAsync(session => Ordered(session, $"w{i}"), Now)).ToList();
        var deliveries = Enumerable
            .Range(0, 3)
            .Select(i => database.WriteDeliveryAsync(session => Ordered(session, $"d{i}"), Now))
            .ToList();
        var committed = database.WriteAsync(_ => order.Count, Now);

        gate.Set();

        await Task.WhenAll([.. work, .. deliveries, holding]);
        Assert.Equal(103, await committed);
        Assert.Equal(["d0", "d1", "d2", "w0", "w1"], order.Take(5).Select(write => write.Name));
        // Senders wait for 32 of the others.
        Assert.Equal([3 + 32, 100 - 32], order.GroupBy(write => write.Committed).Select(group => group.Count()));
        Assert.Equal(103, Names(database).Count);

        int Ordered(SqliteSession session, string name)
        {
            // On the writer's thread, and read when it is done; what is committed tells the groups apart.
            order.Add((name, database.Read(reader => reader.Scalar("SELECT count(*) FROM tables"))));
            return Insert(session, name);
        }
    }

    [Fact]
    public async Task With_16384_waiting_in_a_lane_the_next_is_refused_and_the_other_lane_still_open()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        using var gate = new ManualResetEventSlim();
        var holding = await HoldAsync(database, gate);
        var waiting = Enumerable.Range(0, 16_384).Select(_ => database.WriteAsync(_ => 0, Now)).ToList();

        await Assert.ThrowsAsync<TransientFailureException>(() => database.WriteAsync(_ => 0, Now));
        var delivery = database.WriteDeliveryAsync(session => Insert(session, "t"), Now);

        gate.Set();
        await Task.WhenAll([.. waiting, delivery, holding]);
        Assert.Equal(0, await database.WriteAsync(_ => 0, Now));
    }

    [Fact]
    public async Task A_delivery_that_cannot_be_written_fails_alone()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        using var gate = new ManualResetEventSlim();
        var holding = await HoldAsync(database, gate);
        var first = database.WriteDeliveryAsync(session => Insert(session, "one"), Now);
        var doubled = database.WriteDeliveryAsync(session => Insert(session, "one"), Now);
        var second = database.WriteDeliveryAsync(session => Insert(session, "two"), Now);

        gate.Set();

        await Task.WhenAll(first, second, holding);
        await Assert.ThrowsAsync<SqliteException>(() => doubled);
        Assert.Equal(["one", "two"], Names(database));
    }

    [Fact]
    public async Task The_log_is_copied_back_while_writes_go_on_and_does_not_grow_with_them()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        var queue = new SqliteEventQueue(database, TimeProvider.System);
        var big = QueueSample.Message("big") with { Payload = new byte[256 * 1024] };

        for (var i = 0; i < 400; i++)
        {
            await queue.EnqueueAsync(QueueName.Replies, big, null, Now);
        }

        // 100 MiB were written.
        Assert.InRange(new FileInfo(database.FilePath + "-wal").Length, 1, 48 * 1024 * 1024);
        Assert.Equal(400, database.Read(session => session.Scalar("SELECT count(*) FROM messages WHERE length(payload) = 262144")));
    }

    [Fact]
    public async Task A_statement_with_a_parameter_in_its_limit_is_prepared_once()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        const string statement = "SELECT count(*) FROM (SELECT key FROM messages LIMIT $1)";

        for (var limit = 1L; limit <= 3; limit++)
        {
            await database.WriteAsync(session => session.Scalar(statement, limit), Now);
        }

        Assert.Equal(0, await database.WriteAsync(session => session.PreparedAgain, Now));
    }

    [Fact]
    public async Task Values_come_out_as_they_went_in()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        string[] texts = ["", "a\0b", "\u00e9\ud83d\ude00", new string('x', 3_000)];

        foreach (var text in texts)
        {
            Assert.Equal(
                System.Text.Encoding.UTF8.GetByteCount(text),
                await database.WriteAsync(session => session.Scalar("SELECT length(CAST($1 AS BLOB))", text), Now)
            );
            Assert.Equal(1, await database.WriteAsync(session => session.Scalar("SELECT typeof($1) = 'text'", text), Now));
        }
        Assert.Equal(0, await database.WriteAsync(session => session.Scalar("SELECT length($1)", Array.Empty<byte>()), Now));
        Assert.Equal(3, await database.WriteAsync(session => session.Scalar("SELECT length($2) - $1", 1L, new byte[4]), Now));
        Assert.Null(await database.WriteAsync(session => session.Scalar("SELECT $1", (string?)null), Now));
    }

    [Fact]
    public async Task A_write_given_up_before_its_turn_is_not_made()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        using var gate = new ManualResetEventSlim();
        using var patience = new CancellationTokenSource();
        var holding = await HoldAsync(database, gate);
        var given = database.WriteAsync(session => Insert(session, "given-up"), patience.Token);
        await patience.CancelAsync();

        gate.Set();

        await holding;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Empty(Names(database));
    }

    [Fact]
    public async Task A_disk_that_is_full_fails_every_caller_as_transient_and_keeps_what_was_acknowledged()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        await database.WriteAsync(session => Insert(session, "kept"), Now);
        // SQLite's own limit stands in for the disk's: the error is the same.
        var pages = await database.WriteAsync(session => session.Scalar("PRAGMA page_count"), Now);
        await database.WriteAsync(session => session.Scalar($"PRAGMA max_page_count = {pages}"), Now);
        using var gate = new ManualResetEventSlim();
        var holding = await HoldAsync(database, gate);
        var writes = Enumerable
            .Range(0, 20)
            .Select(i => database.WriteAsync(session => Insert(session, new string('x', 10_000) + i), Now))
            .ToList();

        gate.Set();
        await holding;

        foreach (var write in writes)
        {
            await Assert.ThrowsAsync<TransientFailureException>(() => write);
        }
        Assert.Equal(["kept"], Names(database));
        await database.WriteAsync(session => session.Scalar("PRAGMA max_page_count = 1000000"), Now);
        await database.WriteAsync(session => Insert(session, "again"), Now);
        Assert.Equal(["again", "kept"], Names(database));
    }

    [Fact]
    public async Task A_commit_that_another_program_holds_up_fails_its_callers_as_transient()
    {
        await using var database = new SqliteDatabase(_directory.Path);
        await database.WriteAsync(session => session.Scalar("PRAGMA busy_timeout = 1"), Now);
        using var other = new SqliteConnection($"Data Source={database.FilePath};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();

        await Assert.ThrowsAsync<TransientFailureException>(() => database.WriteAsync(session => Insert(session, "t"), Now));

        command.CommandText = "ROLLBACK";
        command.ExecuteNonQuery();
        Assert.Equal(1, await database.WriteAsync(session => Insert(session, "t"), Now));
    }

    private static int Insert(SqliteSession session, string name) => session.Execute("INSERT INTO tables (name) VALUES ($1)", name);

    /// <summary>Holds the writer until the test has everything lined up behind it and opens the gate.</summary>
    /// <returns>Once the writer is held: the write that holds it.</returns>
    private static async Task<Task> HoldAsync(SqliteDatabase database, ManualResetEventSlim gate)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holding = database.WriteAsync(
            _ =>
            {
                held.SetResult();
                return gate.Wait(TimeSpan.FromSeconds(30), Now);
            },
            Now
        );
        await held.Task;
        return holding;
    }

    private static List<string> Names(SqliteDatabase database) =>
        database.Read(session =>
        {
            using var reader = session.Query("SELECT name FROM tables ORDER BY name");
            var names = new List<string>();
            while (reader.Read())
            {
                names.Add(reader.GetString(0));
            }
            return names;
        });
}
