namespace InstantlyPipeline.Processing;

/// <summary>Work that a host does again and again: every one in a loop of self-host, each by a timer in Azure.</summary>
public interface IPeriodicTask
{
    /// <summary>Stable, kebab-case: it is in the log.</summary>
    string Name { get; }

    /// <summary>Time between two runs.</summary>
    TimeSpan Interval { get; }

    /// <summary>The first run comes at the start, and not one interval later.</summary>
    bool RunsAtStart => false;

    /// <summary>One run. It may be cut off by a stop or a crash anywhere, and must then do the rest the next time.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
