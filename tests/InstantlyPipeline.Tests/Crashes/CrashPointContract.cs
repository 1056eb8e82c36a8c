using System.Diagnostics;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Crashes;

/// <summary>The process is killed at each point of one event's way and started again; what the outside received and what the ledger says is
/// looked at afterwards.</summary>
public abstract class CrashPointContract : IDisposable
{
    private readonly DataDirectory _folder = new();
    private readonly string _workspace = Guid.NewGuid().ToString();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>Where the tables are; null for the database in the child's own folder. Skips when they cannot be had here.</summary>
    protected abstract string? Azure { get; }

    private protected string DataPath => Path.Combine(_folder.Path, "data");

    private string[] Effects =>
        File.Exists(Path.Combine(_folder.Path, "effects")) ? File.ReadAllLines(Path.Combine(_folder.Path, "effects")) : [];

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("after-enqueue")]
    [InlineData("before-claim")]
    [InlineData("after-claim")]
    [InlineData("before-call-of-set")]
    [InlineData("after-call-of-set")]
    [InlineData("before-save-of-set")]
    [InlineData("after-save-of-set")]
    [InlineData("before-call-of-create")]
    [InlineData("after-call-of-create")]
    [InlineData("before-save-of-create")]
    [InlineData("after-save-of-create")]
    [InlineData("before-final-save")]
    [InlineData("after-final-save")]
    [InlineData("before-settle")]
    [InlineData("after-settle")]
    public async Task An_event_is_done_and_each_effect_there_once_wherever_the_process_was_killed(string point)
    {
        await KilledAsync(point);

        await RunToTheEndAsync();

        Assert.Equal(EventStatus.Done, (await EntryAsync())!.Status);
        Assert.Equal(["create", "set"], Effects.Distinct().Order());
        Assert.Single(Effects, effect => effect == "create");
    }

    [Theory]
    [InlineData("before-call-of-set")]
    [InlineData("after-save-of-set")]
    [InlineData("after-save-of-create")]
    public async Task A_step_that_may_be_repeated_is_not_when_its_end_was_written_down(string point)
    {
        await KilledAsync(point);

        await RunToTheEndAsync();

        Assert.Single(Effects, effect => effect == "set");
    }

    [Fact]
    public async Task Every_point_that_an_event_passes_has_its_case()
    {
        string[] tested =
        [
            "before-enqueue",
            .. from method in typeof(CrashPointContract).GetMethods()
            from data in method.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>()
            select (string)data.Data[0]!,
        ];

        var passed = (await PassedAsync()).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(16, passed.Length);
        Assert.Equal(passed.Order(), tested.Distinct().Order());
    }

    [Fact]
    public async Task Nothing_happens_for_an_event_that_was_never_taken()
    {
        await KilledAsync("before-enqueue");

        await RunToTheEndAsync();

        Assert.Empty(Effects);
        Assert.Null(await EntryAsync());
    }

    private protected abstract Task<T> WithStoreAsync<T>(Func<ITableStore, Task<T>> action);

    private Task<LedgerEntry?> EntryAsync() =>
        WithStoreAsync(async store =>
        {
            await foreach (var entry in new EventLedger(store, TimeProvider.System).ListAsync(Now))
            {
                if (entry.Workspace == _workspace)
                {
                    return entry;
                }
            }
            return null;
        });

    private async Task KilledAsync(string point) => Assert.Equal(128 + 9, await RunAsync(point, "accept"));

    private async Task RunToTheEndAsync() => Assert.Equal(0, await RunAsync("none", "resume"));

    private async Task<int> RunAsync(string point, string mode)
    {
        using var process = Process.Start(Child(point, mode))!;
        await process.WaitForExitAsync(Now);
        return process.ExitCode;
    }

    private async Task<string> PassedAsync()
    {
        var start = Child("print", "accept");
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Now);
        await process.WaitForExitAsync(Now);
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private ProcessStartInfo Child(string point, string mode) =>
        new(
            "dotnet",
            [
                "exec",
                Path.Combine(AppContext.BaseDirectory, "InstantlyPipeline.CrashWriter.dll"),
                _folder.Path,
                _workspace,
                point,
                Azure ?? "",
                mode,
            ]
        );
}
