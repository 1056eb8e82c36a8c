using System.Diagnostics;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

public sealed class CrashTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_message_acknowledged_before_the_process_was_killed_is_there_afterwards()
    {
        var acknowledged = await EnqueueUntilKilledAsync(after: 3_000);

        await using var database = new SqliteDatabase(_directory.Path);
        var queue = new SqliteEventQueue(database, TimeProvider.System);
        var stored = (await queue.PeekAsync(QueueName.Replies, int.MaxValue, Now)).ToDictionary(message => message.DeliveryId);

        Assert.True(acknowledged.Count >= 3_000);
        Assert.DoesNotContain(acknowledged, id => !stored.ContainsKey(id));
        Assert.All(
            stored,
            message => Assert.Equal($"{{\"id\":\"{message.Key}\"}}", System.Text.Encoding.UTF8.GetString(message.Value.Payload.Span))
        );
    }

    [Fact]
    public async Task The_directory_of_a_running_process_is_refused()
    {
        using var process = Writer();
        await process.StandardOutput.ReadLineAsync(Now);

        var refused = Record.Exception(() => new SqliteDatabase(_directory.Path).Dispose());

        process.Kill();
        await process.WaitForExitAsync(Now);
        Assert.IsType<DataDirectoryInUseException>(refused);
    }

    /// <summary>Kill is SIGKILL: nothing in the process gets a chance to finish or to flush.</summary>
    private async Task<List<string>> EnqueueUntilKilledAsync(int after)
    {
        using var process = Writer();
        var acknowledged = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(Now) is { } id)
        {
            acknowledged.Add(id);
            if (acknowledged.Count == after)
            {
                process.Kill();
            }
        }
        await process.WaitForExitAsync(Now);
        return acknowledged;
    }

    private Process Writer() =>
        Process.Start(
            new ProcessStartInfo(
                "dotnet",
                ["exec", Path.Combine(AppContext.BaseDirectory, "InstantlyPipeline.CrashWriter.dll"), _directory.Path]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
}
