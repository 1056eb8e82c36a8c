namespace InstantlyPipeline.Deployment.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-tests-");

    public string Path => _folder.FullName;

    public string PathOf(string relative) => System.IO.Path.Combine(Path, relative);

    public void Dispose() => _folder.Delete(recursive: true);
}
