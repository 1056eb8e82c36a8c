namespace InstantlyPipeline.Benchmarks.Done;

/// <summary>A receiver that tells a chat of each reply.</summary>
internal interface IContender : IAsyncDisposable
{
    string Name { get; }

    Uri Webhook { get; }

    /// <summary>The header's value; null where it wants none.</summary>
    string? Authorization { get; }

    /// <summary>Processor time of the running process and its children.</summary>
    double CpuSeconds { get; }

    /// <summary>Once, before its first start.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Starts it, or starts it again on the data of before, and returns once it takes deliveries.</summary>
    Task StartAsync(CancellationToken cancellationToken);
}
