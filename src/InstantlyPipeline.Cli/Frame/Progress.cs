using System.Diagnostics;
using System.Globalization;

namespace InstantlyPipeline.Cli.Frame;

/// <summary>Says on standard error that long work goes on, so that nobody wonders; what is short says nothing.</summary>
internal sealed class Progress : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    /// <summary>So many lines come at the beginning's pace; after them one in <see cref="Seldom"/>, or a long wait would fill the
    /// screen.</summary>
    private const int Often = 5;

    private const int Seldom = 10;

    private readonly CancellationTokenSource _ended = new();
    private readonly Task _telling;
    private long _done;

    /// <param name="what">What is under way, for example "Copying the database".</param>
    /// <param name="total">How much there is of it, where that is known.</param>
    /// <param name="unit">What is counted.</param>
    public Progress(string what, long? total = null, string unit = "", TextWriter? output = null, TimeSpan? every = null) =>
        _telling = TellAsync(what, total, unit, output ?? Console.Error, every ?? Every);

    public void Add(long more = 1) => Interlocked.Add(ref _done, more);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _telling;
        _ended.Dispose();
    }

    private async Task TellAsync(string what, long? total, string unit, TextWriter output, TimeSpan every)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(every);
        try
        {
            for (var tick = 1; await timer.WaitForNextTickAsync(_ended.Token); tick++)
            {
                if (tick > Often && tick % Seldom != 0)
                {
                    continue;
                }
                var (done, seconds) = (Interlocked.Read(ref _done), Stopwatch.GetElapsedTime(started).TotalSeconds);
                var far =
                    total is { } all ? $": {done:N0} of {all:N0} {unit}"
                    : done > 0 ? $": {done:N0} {unit}"
                    : "";
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}{far} … {seconds:0} s"));
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }
}
