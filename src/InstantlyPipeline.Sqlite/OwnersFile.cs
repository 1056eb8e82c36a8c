namespace InstantlyPipeline.Sqlite;

/// <summary>A file that its owner alone may read, also in a folder that others may enter: a database names people.</summary>
internal static class OwnersFile
{
    /// <summary>Makes it, empty. One that is there keeps its content and its rights.</summary>
    public static void Ensure(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        new FileStream(path, options).Dispose();
    }
}
