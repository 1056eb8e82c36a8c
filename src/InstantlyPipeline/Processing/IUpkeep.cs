namespace InstantlyPipeline.Processing;

/// <summary>A piece of work on what is stored that has time: it is done a part at a time, by <see cref="Upkeep"/>.</summary>
internal interface IUpkeep
{
    /// <summary>Stable, kebab-case: it is in the log.</summary>
    string Name { get; }

    /// <summary>One part. It may be cut off by a stop or a crash anywhere, or run on two instances at once, and the next run then does the
    /// rest.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
