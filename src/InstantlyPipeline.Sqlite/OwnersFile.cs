namespace InstantlyPipeline.Sqlite;

/// <summary>A file that its owner alone may read, also in a folder that others may enter: a database names people.</summary>
public static class OwnersFile
{
    /// <summary>Makes it, empty. One that is there keeps its content and its rights.</summary>
    public static void Ensure(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        new FileStream(path, options).Dispose();
    }

    /// <summary>Makes it anew, empty. One that is there goes: who has it open, or may open it, sees nothing of what is written
    /// next.</summary>
    public static void Replace(string path)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        new FileStream(path, options).Dispose();
    }

    /// <summary>Takes the rights of others away, where the file is ours to change.</summary>
    public static void Tighten(string path)
    {
        const UnixFileMode owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ~owners) == 0)
        {
            return;
        }
        try
        {
            File.SetUnixFileMode(path, owners);
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's file, which they let us read: who else may is theirs to say.
        }
    }
}
