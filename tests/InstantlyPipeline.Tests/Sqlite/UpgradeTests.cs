using System.Globalization;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Tests.Cli;
using Microsoft.Data.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>A data directory of the last released version, opened by this one, as somebody does who follows the upgrade note.</summary>
/// <remarks><c>Sqlite/1.0.0.sql</c> is the database that `serve` of version 1.0.0 left behind after it was sent one delivery of several
/// types, a body that is no JSON, and one that it had not worked off when it was killed.</remarks>
public sealed class UpgradeTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private readonly DataDirectory _data = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_database_of_the_last_release_is_brought_up_to_date_and_nothing_of_it_is_lost()
    {
        var before = await RestoreAsync();

        await using var serve = await ServeProcess.StartAsync(
            _data.Path,
            new Dictionary<string, string?>
            {
                ["Webhook:Secrets:0"] = Secret,
                ["Connection:Watch"] = "false",
                ["Retention:Days"] = "3650",
                ["Retention:LeadDays"] = "0",
            },
            Now
        );
        var events = await serve.Operations.ListEventsAsync(Now);

        Assert.InRange(before, 1, 100);
        Assert.Equal(
            ["Asked For Pricing", "email_bounced", "email_sent", "lead_meeting_booked", "reply_received", "reply_received"],
            events.Select(one => one.EventType).OfType<string>().Order(StringComparer.Ordinal)
        );
        Assert.Single(events, one => one.Status == "quarantined");
        Assert.All(events.Where(one => one.Status == "done"), one => Assert.NotEmpty(one.Steps));
        Assert.True(await VersionAsync() >= before);

        var replayed = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            "replay",
            events.First(one => one is { EventType: "reply_received", Status: "done" }).EventKey[..20],
            "--step",
            "slack-alert",
            "--data",
            _data.Path
        );
        Assert.True(replayed.ExitCode == 0, replayed.Output + replayed.Errors);
        Assert.Contains("1 event would be replayed", replayed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_in_a_sentence_and_left_as_it_is()
    {
        await RestoreAsync();
        await using (var connection = Open())
        {
            await ExecuteAsync(connection, "PRAGMA user_version = 9999");
        }

        var (exitCode, output, errors) = await CommandLine.ServeAsync(
            new Dictionary<string, string> { ["Webhook__Secrets__0"] = Secret },
            _data.Path,
            Now
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("newer", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
        Assert.Equal(9999, await VersionAsync());
    }

    /// <returns>The version of its schema.</returns>
    private async Task<long> RestoreAsync()
    {
        await using var connection = Open();
        await ExecuteAsync(connection, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Sqlite", "1.0.0.sql"), Now));
        return await VersionAsync();
    }

    private async Task<long> VersionAsync()
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt64(await command.ExecuteScalarAsync(Now), CultureInfo.InvariantCulture);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_data.Path, "pipeline.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Now);
    }
}
