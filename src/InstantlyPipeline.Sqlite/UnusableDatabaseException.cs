namespace InstantlyPipeline.Sqlite;

/// <summary>The database's file or folder cannot be used; the message says which, why, and what to do.</summary>
public sealed class UnusableDatabaseException(string message, Exception? inner = null) : IOException(message, inner);
