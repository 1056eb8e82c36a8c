using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Routes.Files;

/// <summary>A file that self-host reads, in its data directory or where <c>--settings</c> says.</summary>
/// <param name="required">It was named by somebody, so its absence is an error.</param>
public sealed class FileOnDisk(string path, bool required) : IPipelineFileSource
{
    /// <summary>Its name in the data directory.</summary>
    public const string Name = "pipeline.json";

    public string Where => path;

    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
        {
            return required ? throw new TransientFailureException($"There is no file {path}.") : null;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new TransientFailureException($"{path} cannot be read: {ex.Message}");
        }
    }
}
