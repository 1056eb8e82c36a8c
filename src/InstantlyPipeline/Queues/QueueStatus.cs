namespace InstantlyPipeline.Queues;

/// <param name="Ready">Could be received now.</param>
/// <param name="Scheduled">Wait for their time.</param>
/// <param name="Leased">Are being handled.</param>
/// <param name="Dead">Were set aside for a person.</param>
/// <param name="Oldest">When the oldest ready one was accepted; null when there is none.</param>
public sealed record QueueStatus(string Queue, long Ready, long Scheduled, long Leased, long Dead, DateTimeOffset? Oldest);
