using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>Makes the destinations misbehave at random while the traffic lasts; most faults are gone at the first or second
/// retry.</summary>
internal sealed class Weather
{
    private readonly SoakFaults _faults;
    private readonly StandIns _standIns;
    private readonly Random _random;
    private readonly long[] _outageUntil;

    public Weather(SoakFaults faults, int seed, StandIns standIns)
    {
        _faults = faults;
        _standIns = standIns;
        _random = new Random(seed);
        _outageUntil = new long[standIns.All.Count];
        for (var at = 0; at < standIns.All.Count; at++)
        {
            Unsettle(standIns.All[at].Faults, at, new Random(seed + at));
        }
    }

    public int Outages { get; private set; }

    /// <summary>One destination chosen at random is down for two to six seconds; its circuit may open.</summary>
    public void BringOutage()
    {
        if (_faults.HasFlag(SoakFaults.Outage))
        {
            Outages++;
            Interlocked.Exchange(ref _outageUntil[_random.Next(_outageUntil.Length)], Environment.TickCount64 + _random.Next(2_000, 6_000));
        }
    }

    public void Clear()
    {
        foreach (var server in _standIns.All)
        {
            server.Faults.Clear();
        }
    }

    private void Unsettle(Faults faults, int at, Random random)
    {
        // A rule's condition runs under the stand-in's lock, so its generator needs none.
        Func<ReceivedCall, bool> Chance(double of) => _ => random.NextDouble() < of;
        if (_faults.HasFlag(SoakFaults.Outage))
        {
            faults.FailNext(
                int.MaxValue,
                503,
                TimeSpan.FromSeconds(2),
                when: _ => Environment.TickCount64 < Interlocked.Read(ref _outageUntil[at])
            );
        }
        if (_faults.HasFlag(SoakFaults.Throttle))
        {
            faults.FailNext(int.MaxValue, 429, TimeSpan.FromSeconds(1), when: Chance(0.01));
        }
        if (_faults.HasFlag(SoakFaults.Error))
        {
            // Mostly with a Retry-After: without one the schedule soon waits for minutes, and so would the end of the soak.
            faults.FailNext(int.MaxValue, 500, TimeSpan.FromSeconds(2), when: Chance(0.008));
            faults.FailAll(500, Chance(0.002));
        }
        if (_faults.HasFlag(SoakFaults.Drop))
        {
            faults.DropConnectionBeforeWork(int.MaxValue, Chance(0.005));
            faults.DropConnectionAfterWork(int.MaxValue, Chance(0.01));
        }
        if (_faults.HasFlag(SoakFaults.Timeout))
        {
            faults.Hang(int.MaxValue, afterWork: true, Chance(0.002));
            faults.Hang(int.MaxValue, afterWork: false, Chance(0.001));
        }
    }
}
