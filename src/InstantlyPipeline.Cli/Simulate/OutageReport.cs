namespace InstantlyPipeline.Cli.Simulate;

/// <summary>What became of the events of an outage. Names are stable: scripts rely on them.</summary>
/// <param name="NotDelivered">Given up, or raised while the webhook was off.</param>
/// <param name="Recovered">Of these, what the pipeline has in the end.</param>
internal sealed record OutageReport(int Events, int NotDelivered, int Recovered, int Lost, IReadOnlyDictionary<string, int> LostByType);
