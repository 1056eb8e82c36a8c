namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>A data directory of its own for one test, removed afterwards.</summary>
public sealed class DataDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("instantly-pipeline-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
