namespace InstantlyPipeline.Simulator;

/// <summary>Answer times in buckets two per cent wide, so that a run of any length takes the same memory.</summary>
internal sealed class AnswerTimes
{
    private const double Width = 1.02;
    private static readonly double LogOfWidth = Math.Log(Width);

    // Bucket 1,200 begins at 1.02^1200 µs, which is five hours.
    private readonly long[] _buckets = new long[1_200];
    private long _count;
    private double _longest;

    public double LongestMilliseconds => _longest / 1_000;

    public void Add(TimeSpan elapsed)
    {
        var microseconds = Math.Max(1, elapsed.TotalMicroseconds);
        _buckets[Math.Min(_buckets.Length - 1, (int)(Math.Log(microseconds) / LogOfWidth))]++;
        _count++;
        _longest = Math.Max(_longest, microseconds);
    }

    /// <summary>At most two per cent too high; 0 before the first answer.</summary>
    /// <param name="share">0.99 for the 99th percentile.</param>
    public double PercentileMilliseconds(double share)
    {
        var left = (long)Math.Ceiling(share * _count);
        for (var bucket = 0; bucket < _buckets.Length && _count > 0; bucket++)
        {
            if ((left -= _buckets[bucket]) <= 0)
            {
                return Math.Min(_longest, Math.Pow(Width, bucket + 1)) / 1_000;
            }
        }
        return LongestMilliseconds;
    }
}
