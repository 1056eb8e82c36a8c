using System.CommandLine;
using System.CommandLine.Help;

namespace InstantlyPipeline.Cli.Frame;

/// <summary>Help that fits a terminal of 80 columns; the root's also its 24 lines.</summary>
internal static class HelpText
{
    private const int Width = TextTable.Standard;
    private const int Indent = 2;
    private const int WidestName = 28;
    private const string Program = "instantly-pipeline";

    public static void Write(TextWriter output, Command command)
    {
        if (command is RootCommand)
        {
            WriteRoot(output, command);
            return;
        }
        Paragraphs(output, command.Description ?? "");
        Wrapped(output, $"Usage: {Usage(command)}", 0, 7);
        Section(output, "Verbs", command.Subcommands.Select(verb => (verb.Name, FirstLine(verb))));
        Section(output, "Arguments", command.Arguments.Select(argument => (NameOf(argument), argument.Description ?? "")));
        Section(output, "Options", OptionsOf(command).Select(option => (NameOf(option), Explained(option))));
    }

    /// <summary>Its own options, those that hold for every verb last.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) =>
        command
            .Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => OptionsOf(parent).Where(option => option.Recursive)))
            .Where(option => !option.Hidden)
            .Distinct();

    /// <summary>The words by which it is called, the program's name first.</summary>
    public static IEnumerable<string> PathOf(Command command) =>
        command is RootCommand ? [Program] : [.. command.Parents.OfType<Command>().Take(1).SelectMany(PathOf), command.Name];

    /// <summary>What it does, in a few words.</summary>
    public static string FirstLine(Command command) => (command.Description ?? "").Split('\n')[0].Trim();

    private static void WriteRoot(TextWriter output, Command root)
    {
        output.WriteLine(root.Description);
        output.WriteLine($"Usage: {Program} <verb> [options]; <verb> --help explains a verb");
        var widest = root.Subcommands.Max(verb => verb.Name.Length);
        foreach (var verb in root.Subcommands)
        {
            output.WriteLine($"  {verb.Name.PadRight(widest)}  {FirstLine(verb)}");
        }
        output.WriteLine("Exit codes: 0 as asked, 1 it failed, 2 wrong arguments or settings.");
    }

    private static string Usage(Command command)
    {
        List<string> words = [.. PathOf(command)];
        if (command.Subcommands.Count > 0)
        {
            words.Add(command.Action is null ? "<verb>" : "[<verb>]");
        }
        words.AddRange(
            command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[{NameOf(argument)}]" : NameOf(argument))
        );
        words.AddRange(command.Options.Where(option => option.Required).Select(NameOf));
        return string.Join(' ', [.. words, "[options]"]);
    }

    private static void Section(TextWriter output, string title, IEnumerable<(string Name, string Text)> rows)
    {
        List<(string Name, string Text)> all = [.. rows];
        if (all.Count == 0)
        {
            return;
        }
        output.WriteLine();
        output.WriteLine($"{title}:");
        var column = Indent + Math.Min(WidestName, all.Max(row => row.Name.Length)) + 2;
        foreach (var (name, text) in all)
        {
            if (name.Length + Indent + 2 > column)
            {
                output.WriteLine($"{new string(' ', Indent)}{name}");
                Wrapped(output, text, column, column);
            }
            else
            {
                Wrapped(output, $"{new string(' ', Indent)}{name.PadRight(column - Indent)}{text}", 0, column);
            }
        }
    }

    internal static string NameOf(Argument argument) => $"<{argument.HelpName ?? argument.Name}>";

    private static string NameOf(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias is "-h").Append(option.Name));
        return option.ValueType == typeof(bool) || option is HelpOption or VersionOption
            ? names
            : $"{names} <{option.HelpName ?? option.Name.TrimStart('-')}>";
    }

    private static string Explained(Option option) =>
        option switch
        {
            HelpOption => "Show this.",
            VersionOption => "Show the version and the commit that it was built from.",
            { Required: true } => $"{option.Description} Required.",
            { HasDefaultValue: true } when option.ValueType != typeof(bool) && Standard(option) is { Length: > 0 } standard =>
                $"{option.Description} [{standard}]",
            _ => option.Description ?? "",
        };

    /// <summary>The value that holds when none is given, where a person would know it again.</summary>
    private static string Standard(Option option) =>
        option.GetDefaultValue() switch
        {
            null => "",
            bool or Array => "",
            Uri address => address.OriginalString,
            Enum chosen => chosen.ToString().ToLowerInvariant(),
            IFormattable value => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            var value => value.ToString() ?? "",
        };

    /// <summary>Lines that are set in stay as they are, as far as they fit; others are one paragraph.</summary>
    private static void Paragraphs(TextWriter output, string text)
    {
        var paragraph = new List<string>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Append("").Select(line => line.TrimEnd()))
        {
            if (line.Length > 0 && line[0] != ' ')
            {
                paragraph.Add(line);
                continue;
            }
            Flush();
            if (line.Length > 0)
            {
                var words = line.TrimStart();
                var indent = line.Length - words.Length;
                // What follows a gap within the line is a column, and goes on below it.
                var gap = words.IndexOf("   ", StringComparison.Ordinal);
                var column = gap < 0 ? indent + 2 : indent + gap + words[gap..].Length - words[gap..].TrimStart().Length;
                Wrapped(output, line, 0, Math.Min(column, Width / 2));
            }
            else
            {
                output.WriteLine();
            }
        }

        void Flush()
        {
            if (paragraph.Count > 0)
            {
                Wrapped(output, string.Join(' ', paragraph), 0, 0);
                paragraph.Clear();
            }
        }
    }

    /// <param name="first">Columns before the first line.</param>
    /// <param name="rest">Columns before the lines that follow.</param>
    internal static void Wrapped(TextWriter output, string text, int first, int rest, int width = Width)
    {
        var line = new string(' ', first) + text;
        while (line.Length > width)
        {
            var at = BreakIn(line, rest, width);
            output.WriteLine(line[..at].TrimEnd());
            line = new string(' ', rest) + line[at..].TrimStart();
        }
        output.WriteLine(line.TrimEnd());
    }

    /// <summary>Text of a result: it breaks where the terminal ends, and nowhere in a pipe, where somebody looks for it with
    /// grep.</summary>
    internal static void Prose(TextWriter output, string text, int rest) =>
        Wrapped(output, text, 0, rest, Console.IsOutputRedirected ? int.MaxValue : TextTable.Width);

    /// <summary>At the last blank that fits, else after the last comma, else in the middle of a word.</summary>
    private static int BreakIn(string line, int from, int width)
    {
        foreach (var mark in " ,")
        {
            var at = line.LastIndexOf(mark, width - 1, width - 1 - from);
            if (at > from && line.AsSpan(0, at).TrimStart().Length > 0)
            {
                return at + (mark == ',' ? 1 : 0);
            }
        }
        return width;
    }
}
