using System.ComponentModel.DataAnnotations;

namespace InstantlyPipeline.Sqlite;

/// <summary>How a self-hosted pipeline works through its queues. Section <c>SelfHost</c>.</summary>
public sealed class SelfHostOptions
{
    public const string Section = "SelfHost";

    /// <summary>Messages of one queue handled at the same time; every queue has its own.</summary>
    /// <value>8. More speeds up queues that wait for slow destinations and hits their rate limits sooner.</value>
    [Range(1, 256, ErrorMessage = "SelfHost__Concurrency must be from 1 to 256.")]
    public int Concurrency { get; set; } = 8;

    /// <summary>How long a message is held without a sign of life; renewed at half-time while it is being handled.</summary>
    /// <value>5 minutes. Only a hung process is noticed by it: after a crash, the next start takes all leases back.</value>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00", ErrorMessage = "SelfHost__Lease must be from 00:00:05 to 01:00:00.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Messages handed over together on a queue with a batch handler.</summary>
    /// <value>100, which is what one table transaction can hold.</value>
    [Range(1, 1_000, ErrorMessage = "SelfHost__BatchMax must be from 1 to 1000.")]
    public int BatchMax { get; set; } = 100;

    /// <summary>Batches of one queue handled at the same time.</summary>
    /// <value>1: batches of one queue write to the same counters and would only get in each other's way.</value>
    [Range(1, 64, ErrorMessage = "SelfHost__ConcurrentBatches must be from 1 to 64.")]
    public int ConcurrentBatches { get; set; } = 1;

    /// <summary>Deliveries without a decision (a handler that throws, a process that dies) before the message is dead-lettered.</summary>
    /// <value>10. At least 2, because a batch that fails is taken apart on its second delivery.</value>
    [Range(2, 1_000, ErrorMessage = "SelfHost__MaxDeliveries must be from 2 to 1000.")]
    public int MaxDeliveries { get; set; } = 10;

    /// <summary>How long a stop waits for what is being handled; what is not finished then is given back and done after the next
    /// start.</summary>
    /// <value>20 seconds, as long as a call to a destination may take. Keep the supervisor's own limit above it: Docker's is 10 seconds
    /// unless told otherwise.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "SelfHost__GracePeriod must be from 00:00:01 to 00:10:00.")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Connections held open at the same time. For a further one, the one that has sent no request for longest is closed, else the
    /// new one.</summary>
    /// <value>1024. Each costs some kilobytes, so this bounds what a flood can take.</value>
    [Range(1, 100_000, ErrorMessage = "SelfHost__MaxConnections must be from 1 to 100000.")]
    public int MaxConnections { get; set; } = 1_024;

    /// <summary>How many of them one address may have, an IPv6 network of 64 bits counting as one. This machine and the trusted proxies may
    /// have all.</summary>
    /// <value>256. A proxy on another machine needs more than that only when it is not among <c>Webhook__TrustedProxies</c>.</value>
    [Range(1, 100_000, ErrorMessage = "SelfHost__MaxConnectionsPerAddress must be from 1 to 100000.")]
    public int MaxConnectionsPerAddress { get; set; } = 256;

    /// <summary>Deliveries a second above which the workers slow down, so that senders are answered first; what piles up is done after the
    /// burst.</summary>
    /// <value>1,000 for each core, more than the workers could keep up with anyway. Zero: never.</value>
    [Range(0, 1_000_000, ErrorMessage = "SelfHost__YieldAbove must be from 0 to 1000000.")]
    public int YieldAbove { get; set; } = 1_000 * Environment.ProcessorCount;
}
