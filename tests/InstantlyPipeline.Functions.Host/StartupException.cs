namespace InstantlyPipeline.Functions.Host;

/// <summary>The app cannot be run; the message says why.</summary>
public sealed class StartupException(string message) : Exception(message);
