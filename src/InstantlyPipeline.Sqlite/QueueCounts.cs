namespace InstantlyPipeline.Sqlite;

/// <summary>How many messages of a queue are in which state.</summary>
/// <param name="Ready">Could be received now; a lease that ran out counts here.</param>
/// <param name="Scheduled">Wait for their time.</param>
/// <param name="Leased">Are being handled.</param>
/// <param name="Dead">Were set aside for a person.</param>
public sealed record QueueCounts(long Ready, long Scheduled, long Leased, long Dead);
