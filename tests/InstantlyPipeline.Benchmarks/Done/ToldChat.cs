using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Benchmarks.Done;

/// <summary>When the chat heard of which reply.</summary>
internal sealed partial class ToldChat : IDisposable
{
    private readonly ConcurrentDictionary<int, long> _first = new();
    private readonly SemaphoreSlim _came = new(0);
    private int _doubled;

    public ToldChat(StandInSlack slack)
    {
        slack.CallsToKeep = 0;
        slack.OnCall = call =>
        {
            if (Lead().Match(call.Body) is { Success: true } match)
            {
                var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
                if (!_first.TryAdd(number, Stopwatch.GetTimestamp()))
                {
                    Interlocked.Increment(ref _doubled);
                }
                _came.Release();
            }
        };
    }

    public int Doubled => _doubled;

    public void Dispose() => _came.Dispose();

    public long? At(int number) => _first.TryGetValue(number, out var at) ? at : null;

    /// <summary>Returns once all of them have come, or none for so long.</summary>
    public async Task WhenAllAsync(IReadOnlyCollection<int> numbers, TimeSpan patience, CancellationToken cancellationToken)
    {
        while (!numbers.All(_first.ContainsKey) && await _came.WaitAsync(patience, cancellationToken)) { }
    }

    /// <summary>Each lead is of a company of its own, and is named in the message.</summary>
    public static SampleLead LeadOf(int number) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"lead{number}@bench{number}.example.com"),
            "Dana",
            "Okafor",
            string.Create(CultureInfo.InvariantCulture, $"Company {number}")
        );

    [GeneratedRegex(@"lead(\d+)@bench", RegexOptions.IgnoreCase)]
    private static partial Regex Lead();
}
