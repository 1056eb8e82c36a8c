namespace InstantlyPipeline.Functions.Host;

/// <summary>A built or published function app on disk.</summary>
internal sealed record AppFolder(string Root, string Dll, HostJson Host)
{
    /// <exception cref="StartupException">There is no such file.</exception>
    public static AppFolder Of(string dll)
    {
        dll = Path.GetFullPath(dll);
        if (!File.Exists(dll))
        {
            throw new StartupException($"{dll} does not exist; build the function app first.");
        }
        var root = Path.GetDirectoryName(dll)!;
        return new AppFolder(root, dll, HostJson.Read(Path.Combine(root, "host.json")));
    }
}
