namespace InstantlyPipeline.Sqlite;

/// <summary>Holds a data directory for this process alone, for as long as it lives.</summary>
/// <remarks>
/// The operating system drops the lock when the process ends, however it ends; that is why a start may take every lease of
/// the previous process away. The empty file stays behind: removing it would let two processes lock two different files.
/// </remarks>
internal sealed class DataDirectoryLock : IDisposable
{
    private const string FileName = "pipeline.lock";
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Makes the directory, for its owner alone: what is kept there names people. One that exists keeps the rights it
    /// has.</summary>
    /// <exception cref="UnusableDatabaseException">This user may not make it.</exception>
    public static void Prepare(string directory)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (UnauthorizedAccessException ex)
        {
            throw NotAllowed(directory, ex);
        }
    }

    /// <exception cref="DataDirectoryInUseException">Another process, or another database in this one, holds the directory.</exception>
    /// <exception cref="UnusableDatabaseException">This user may not write there.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return new DataDirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException ex) when (File.Exists(path))
        {
            throw new DataDirectoryInUseException(directory, ex);
        }
        catch (UnauthorizedAccessException ex)
        {
            throw NotAllowed(directory, ex);
        }
    }

    public void Dispose() => _file.Dispose();

    public static UnusableDatabaseException NotAllowed(string directory, Exception inner) =>
        new(
            $"This user may not write to the data directory '{directory}'. Change its rights, or choose another one (serve --data "
                + $"<directory>).",
            inner
        );
}
