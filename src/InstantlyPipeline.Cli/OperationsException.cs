namespace InstantlyPipeline.Cli;

/// <summary>A pipeline could not be asked, or refused; the message is for the person at the console.</summary>
internal sealed class OperationsException(string message) : Exception(message);
