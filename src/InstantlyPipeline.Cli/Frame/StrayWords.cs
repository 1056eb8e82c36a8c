using System.CommandLine;
using System.CommandLine.Parsing;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Cli.Frame;

/// <summary>Finds words of a command line that nobody asked for. The parser would take an unknown option for the value of an argument, and
/// <c>backup --force</c> would write a file of that name.</summary>
internal static class StrayWords
{
    /// <returns>What is wrong, as a sentence; null when each word is known.</returns>
    public static string? In(ParseResult parsed, IReadOnlyList<string> words)
    {
        var command = parsed.CommandResult.Command;
        var taken = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens);
        var given = parsed.CommandResult.Children.OfType<OptionResult>().SelectMany(option => option.Tokens);
        // What stands after -- is meant as it is written. Values written with = are part of their option's word.
        var before = words.TakeWhile(word => word != "--").ToHashSet(StringComparer.Ordinal);
        foreach (var word in taken.Concat(given).Select(token => token.Value).Where(before.Contains).Where(IsOption))
        {
            return UnknownOption(word, command);
        }
        foreach (var word in parsed.UnmatchedTokens)
        {
            return IsOption(word) && before.Contains(word) ? UnknownOption(word, command)
                : command.Subcommands.Count > 0 ? UnknownVerb(word, command)
                : $"`{word}` is one word too many. A value with blanks stands in quotation marks.";
        }
        return null;
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && (word[1] == '-' || char.IsAsciiLetter(word[1]));

    private static string UnknownOption(string word, Command command)
    {
        var name = word.Split('=')[0];
        var known = HelpText.OptionsOf(command).Select(option => option.Name).ToList();
        if (known.Contains(name))
        {
            return $"A value is missing before {name}.";
        }
        var verb = string.Join(' ', HelpText.PathOf(command).Skip(1));
        return $"There is no option {name}{(verb.Length > 0 ? $" of `{verb}`" : "")}.{Near(Nearest.To(name, known))}";
    }

    private static string UnknownVerb(string word, Command command)
    {
        var near = Nearest.To(word, command.Subcommands.Select(verb => verb.Name));
        var verb = string.Join(' ', HelpText.PathOf(command).Skip(1));
        return $"There is no verb `{(verb.Length > 0 ? verb + " " : "")}{word}`.{Near(near)}";
    }

    private static string Near(string? near) => near is null ? "" : $" Did you mean {near}?";
}
