namespace InstantlyPipeline.Cli;

/// <summary>A pipeline could not be asked, or refused; the message is for the person at the console.</summary>
/// <param name="message">What happened and what to do; may hold a server's own words, so it is made <see cref="Printable"/>.</param>
/// <param name="status">The HTTP status of the refusal; null when nothing answered.</param>
internal sealed class OperationsException(string message, int? status = null) : Exception(Printable.Of(message))
{
    public int? Status => status;

    /// <summary>What the process ends with: 400 is an argument that the pipeline does not take.</summary>
    public int ExitCode => status == 400 ? Cli.ExitCode.Usage : Cli.ExitCode.Failed;

    /// <summary>Runs a command that asks a pipeline; a refusal becomes a line on standard error and the exit code.</summary>
    public static async Task<int> ReportAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationsException problem)
        {
            Console.Error.WriteLine(problem.Message);
            return problem.ExitCode;
        }
    }
}
