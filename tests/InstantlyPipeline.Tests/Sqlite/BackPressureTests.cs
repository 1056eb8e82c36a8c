using System.Net;
using System.Text;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Tests.Intake;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>What senders hear while the database cannot write; over real SQLite.</summary>
public sealed class BackPressureTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly DataDirectory _data = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly SqliteDatabase _database;
    private readonly SqliteEventQueue _queue;
    private readonly WebhookIntake _intake;
    private int _number;

    public BackPressureTests()
    {
        _database = new SqliteDatabase(_data.Path);
        _queue = new SqliteEventQueue(_database, _time);
        var tables = new SqliteTableStore(_database);
        var options = Options.Create(new IntakeOptions { Secrets = { Secret } });
        var metrics = new ServiceCollection()
            .AddMetrics()
            .AddSingleton<IntakeMetrics>()
            .BuildServiceProvider()
            .GetRequiredService<IntakeMetrics>();
        _intake = new WebhookIntake(
            Acceptances.Of(_queue, tables, _time, options),
            metrics,
            new SecretUse(tables, Acceptances.NoClients, options, _time, NullLogger<SecretUse>.Instance),
            Acceptances.NoClients,
            options,
            _time,
            NullLogger<WebhookIntake>.Instance
        );
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task A_full_disk_means_503_and_every_200_before_it_is_kept()
    {
        var pages = await _database.WriteAsync(session => session.Scalar("PRAGMA page_count")!.Value, Now);
        await LimitAsync(pages + 40);
        var accepted = 0;
        IntakeAnswer answer;
        while ((answer = await PostAsync()).Status == 200)
        {
            accepted++;
        }

        Assert.Equal((503, "5"), (answer.Status, answer.Header("Retry-After")));
        Assert.Equal(accepted, (await _queue.PeekAsync(QueueName.Engagement, 10_000, Now)).Count);
        Assert.True(accepted > 0);

        await LimitAsync(pages + 10_000);
        Assert.Equal(200, (await PostAsync()).Status);
    }

    [Fact]
    public async Task A_database_that_somebody_else_has_locked_means_503_after_the_timeout_and_200_once_it_is_free()
    {
        await using var other = new SqliteConnection($"Data Source={_database.FilePath};Pooling=False");
        await other.OpenAsync(Now);
        await ExecuteAsync(other, "BEGIN IMMEDIATE");

        var refused = PostAsync();
        _time.Advance(TimeSpan.FromSeconds(3));
        var answer = await refused;
        await ExecuteAsync(other, "ROLLBACK");

        Assert.Equal((503, "5"), (answer.Status, answer.Header("Retry-After")));
        Assert.Equal(200, (await PostAsync()).Status);
    }

    [Fact]
    public async Task Who_holds_the_lock_is_looked_for_among_other_programs_and_not_on_the_disk()
    {
        await _database.WriteAsync(session => session.Scalar("PRAGMA busy_timeout = 0"), Now);
        await using var other = new SqliteConnection($"Data Source={_database.FilePath};Pooling=False");
        await other.OpenAsync(Now);
        await ExecuteAsync(other, "BEGIN IMMEDIATE");

        var refused = await Assert.ThrowsAsync<TransientFailureException>(() =>
            _database.WriteAsync(session => session.Scalar("PRAGMA user_version"), Now)
        );

        Assert.Contains("Another program holds", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_database_is_called_sound_and_a_damaged_one_damaged()
    {
        for (var i = 0; i < 50; i++)
        {
            await PostAsync();
        }
        Assert.Equal(FindingLevel.Ok, Assert.Single(await new DatabaseCheck(_database).LookAsync(Now)).Level);
        _database.Dispose();
        await using (var file = new FileStream(_database.FilePath, FileMode.Open, FileAccess.Write))
        {
            file.Position = file.Length / 2;
            await file.WriteAsync(Enumerable.Repeat((byte)0xFF, 4_096 * 8).ToArray(), Now);
        }

        using var damaged = new SqliteDatabase(_data.Path);

        Assert.Contains("is damaged", Assert.Single(await new DatabaseCheck(damaged).LookAsync(Now)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(384L << 20, FindingLevel.Warning)]
    [InlineData((384L << 20) - 1, FindingLevel.Failed)]
    [InlineData(1L << 30, FindingLevel.Ok)]
    public void Little_room_is_a_warning_and_hardly_any_a_failure(long free, FindingLevel level) =>
        Assert.Equal(level, new DiskSpaceCheck(_database).Judge(free).Level);

    private Task<long?> LimitAsync(long pages) => _database.WriteAsync(session => session.Scalar($"PRAGMA max_page_count = {pages}"), Now);

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Now);
    }

    private Task<IntakeAnswer> PostAsync()
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"2026-08-18T09:41:27.402Z","event_type":"email_opened","workspace":"w","lead_email":"a{{_number++}}@example.com","note":"{{new string('n', 2_000)}}"}"""
        );
        return _intake.AcceptAsync(new IntakeRequest("POST", IPAddress.Loopback, _ => Secret, body.Length, new MemoryStream(body)), Now);
    }
}
