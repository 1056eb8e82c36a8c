namespace InstantlyPipeline.Soak;

/// <summary>What goes wrong during a soak.</summary>
[Flags]
internal enum SoakFaults
{
    None = 0,

    /// <summary>Destinations answer 429 with a <c>Retry-After</c>.</summary>
    Throttle = 1,

    /// <summary>Destinations answer 500.</summary>
    Error = 2,

    /// <summary>Destinations do not answer, before or after the work.</summary>
    Timeout = 4,

    /// <summary>Destinations cut the connection, before or after the work.</summary>
    Drop = 8,

    /// <summary>A destination is down altogether for some seconds.</summary>
    Outage = 16,

    /// <summary><c>serve</c> is killed (SIGKILL) and started again.</summary>
    Kill = 32,

    All = Throttle | Error | Timeout | Drop | Outage | Kill,
}
