using System.CommandLine;
using InstantlyPipeline.Cli.Frame;
using Xunit;

namespace InstantlyPipeline.Tests.Documents;

/// <summary>The page about the command line, compared with the command line.</summary>
public sealed class CommandsTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Documents", "commands.md"));

    [Fact]
    public void The_page_lists_every_verb_with_its_options_as_the_help_does() =>
        Assert.Equal(
            Verbs.Root().Subcommands.SelectMany(verb => verb.Subcommands.Prepend(verb)).Select(RowOf),
            Page.Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        );

    [Fact]
    public void The_readme_is_short_and_names_no_setting_in_a_table()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", "README.md"));

        Assert.InRange(readme.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 200, 900);
        Assert.DoesNotContain("| setting", readme, StringComparison.Ordinal);
    }

    /// <summary>Without what nearly every verb takes, which stands above the table.</summary>
    private static string RowOf(Command verb) =>
        $"| `{string.Join(' ', HelpText.PathOf(verb).Skip(1))}` | {HelpText.FirstLine(verb)} | {string.Join(" ", verb.Options.Select(option => option.Name).Except(["--url", "--token", "--data", "--json"]).Select(name => $"`{name}`"))} |";
}
