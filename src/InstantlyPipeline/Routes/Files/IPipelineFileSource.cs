namespace InstantlyPipeline.Routes.Files;

/// <summary>Where a host finds <c>pipeline.json</c>.</summary>
public interface IPipelineFileSource
{
    /// <summary>What a person calls the place: a path, or the storage.</summary>
    string Where { get; }

    /// <returns>Null when there is no file; then there are neither clients nor routes.</returns>
    /// <exception cref="Failures.TransientFailureException">It cannot be read now.</exception>
    Task<byte[]?> ReadAsync(CancellationToken cancellationToken);
}
