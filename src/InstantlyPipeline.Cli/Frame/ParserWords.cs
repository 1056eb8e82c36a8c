using System.CommandLine;
using System.Text.RegularExpressions;

namespace InstantlyPipeline.Cli.Frame;

/// <summary>Says in plain words what the parser says in those of a programmer.</summary>
internal static partial class ParserWords
{
    public static string Plain(string message, Command command)
    {
        if (WrongType().Match(message) is { Success: true } wrong)
        {
            var expected = wrong.Groups["type"].Value switch
            {
                var type when type.Contains("Int", StringComparison.Ordinal) => "a whole number",
                var type when type.Contains("Double", StringComparison.Ordinal) => "a number",
                var type when type.Contains("Boolean", StringComparison.Ordinal) => "true or false",
                _ => "another kind of value",
            };
            return $"{wrong.Groups["name"].Value} takes {expected}, and '{wrong.Groups["value"].Value}' is none.";
        }
        if (message.StartsWith("Required argument missing for command", StringComparison.Ordinal))
        {
            var needed = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0).Select(HelpText.NameOf);
            return $"`{string.Join(' ', HelpText.PathOf(command).Skip(1))}` needs {string.Join(" and ", needed)}.";
        }
        return message.StartsWith("Required argument missing for option", StringComparison.Ordinal)
            ? $"A value is missing after {message.Split('\'')[1]}."
            : message;
    }

    [GeneratedRegex(
        "^Cannot parse argument '(?<value>.*)' for (?:option|command) '(?<name>[^']+)' as expected type '(?<type>[^']+)'",
        RegexOptions.Singleline,
        1_000
    )]
    private static partial Regex WrongType();
}
