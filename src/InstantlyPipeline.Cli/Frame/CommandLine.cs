using System.CommandLine;
using System.CommandLine.Help;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Cli.Frame;

/// <summary>What all verbs have in common: what is refused, how help looks, and how a failure ends.</summary>
internal static class CommandLine
{
    private const string Trace = "INSTANTLY_PIPELINE_TRACE";

    // An argument that begins with @ is a file to send; the parser would put the file's words in its place.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var root = Verbs.Root();
        var parsed = root.Parse(words, Parser);
        var command = parsed.CommandResult.Command;
        if (StrayWords.In(parsed, words) is { } stray)
        {
            return Refuse(stray, command);
        }
        if (root.Options.OfType<HelpOption>().Any(help => parsed.GetResult(help) is not null))
        {
            HelpText.Write(Console.Out, command);
            return ExitCode.Ok;
        }
        if (root.Options.OfType<VersionOption>().Any(version => parsed.GetResult(version) is not null))
        {
            Console.WriteLine(Release.Text);
            return ExitCode.Ok;
        }
        if (command.Action is null)
        {
            HelpText.Write(Console.Error, command);
            Console.Error.WriteLine();
            return Refuse(
                $"Say what to do: {string.Join(", ", command.Subcommands.Take(4).Select(verb => verb.Name))}"
                    + $"{(command.Subcommands.Count > 4 ? ", …" : "")}.",
                command
            );
        }
        if (parsed.Errors.Count > 0)
        {
            return Refuse(
                string.Join(Environment.NewLine, parsed.Errors.Select(error => ParserWords.Plain(error.Message, command)).Distinct()),
                command
            );
        }
        ShownTime.InUtc = parsed.GetValue(Verbs.Utc);
        // `serve` ends by itself, within its grace period; the parser would end it two seconds after the signal.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
        if (command is { Name: "serve" })
        {
            invocation.ProcessTerminationTimeout = null;
        }
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception ex) when (Environment.GetEnvironmentVariable(Trace) is null or "")
        {
            return Tell(ex);
        }
    }

    /// <summary>The error is the last that is written, so that nothing scrolls it away; what would help is one line.</summary>
    private static int Refuse(string problem, Command command)
    {
        Console.Error.WriteLine(Printable.Lines(problem));
        Console.Error.WriteLine($"`{string.Join(' ', HelpText.PathOf(command))} --help` shows what it takes.");
        return ExitCode.Usage;
    }

    /// <summary>One sentence instead of a stack trace: that is for who writes the program, and has to be asked for.</summary>
    private static int Tell(Exception failure)
    {
        switch (failure)
        {
            case OperationCanceledException:
                Console.Error.WriteLine("Stopped.");
                return ExitCode.Failed;
            case InvalidOperationException invalid when UnreadableSetting.Describe(invalid) is { } problem:
                Console.Error.WriteLine(problem);
                return ExitCode.Usage;
            case IOException or UnauthorizedAccessException:
                Console.Error.WriteLine(Printable.Of(failure.Message));
                return ExitCode.Failed;
            default:
                Console.Error.WriteLine(
                    Printable.Of(
                        $"This should not happen: {failure.GetType().Name}: {failure.Message} Run the same again with {Trace}=1 for "
                            + $"the details, and report them."
                    )
                );
                return ExitCode.Failed;
        }
    }
}
