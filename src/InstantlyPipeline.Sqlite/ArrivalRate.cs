namespace InstantlyPipeline.Sqlite;

/// <summary>Counts what arrives, a second at a time. Approximate where seconds meet; costs one interlocked addition.</summary>
internal sealed class ArrivalRate(TimeProvider time)
{
    private long _second;
    private long _inThisSecond;
    private long _inTheLastSecond;

    /// <summary>In the last whole second, or in this one when it has more already.</summary>
    public long PerSecond
    {
        get
        {
            Turn();
            return Math.Max(Volatile.Read(ref _inThisSecond), Volatile.Read(ref _inTheLastSecond));
        }
    }

    public void Count()
    {
        Turn();
        Interlocked.Increment(ref _inThisSecond);
    }

    private void Turn()
    {
        var now = time.GetTimestamp() / time.TimestampFrequency;
        var second = Volatile.Read(ref _second);
        if (now != second && Interlocked.CompareExchange(ref _second, now, second) == second)
        {
            var counted = Interlocked.Exchange(ref _inThisSecond, 0);
            Volatile.Write(ref _inTheLastSecond, now == second + 1 ? counted : 0);
        }
    }
}
