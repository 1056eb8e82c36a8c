namespace InstantlyPipeline.Sqlite;

/// <summary>Another process has the data directory; the message says which directory and what to do.</summary>
public sealed class DataDirectoryInUseException(string directory, Exception inner)
    : IOException(
        $"The data directory '{directory}' is in use by another process. Stop that one first, or choose a directory of its own "
            + $"for this one "
            + "(serve --data <directory>).",
        inner
    );
