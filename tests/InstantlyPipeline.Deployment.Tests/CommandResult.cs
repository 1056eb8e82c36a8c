namespace InstantlyPipeline.Deployment.Tests;

/// <summary>How a program ended, and everything it said.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public string All => Output + Errors;
}
