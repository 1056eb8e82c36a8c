using InstantlyPipeline.Cli;
using InstantlyPipeline.Cli.Frame;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>What outside text becomes before a terminal sees it.</summary>
public sealed class PrintableTests
{
    [Theory]
    [InlineData("Zoë Ødegård, 東京 👋 «quoted»", "Zoë Ødegård, 東京 👋 «quoted»")]
    [InlineData("a\u001b[31mred\u0007\b", "a [31mred  ")]
    [InlineData("a\u009b31m", "a 31m")]
    [InlineData("one\r\ntwo\ttabs\u2028three\u2029four\u0085five", "one  two tabs three four five")]
    [InlineData("abc\u202Etxt.exe\u202C\u2066x\u2069\u200F\u061C", "abctxt.exex")]
    [InlineData("a\u200Bb\u200Cc\u200Dd\uFEFFe\u00ADf\u2060g", "abcdefg")]
    [InlineData("a\u3164b\u115Fc\uFE0Fd\u034Fe\U000E0041f\U000E0100g", "abcdefg")]
    public void A_terminal_gets_no_character_that_it_would_obey_and_none_that_nobody_sees(string text, string printed) =>
        Assert.Equal(printed, Printable.Of(text));

    [Fact]
    public void Half_a_character_is_shown_as_one_that_is_missing() =>
        Assert.Equal("half \uFFFD of it", Printable.Of("half " + '\ud83d' + " of it"));

    [Fact]
    public void Every_cell_of_a_table_is_made_fit_and_columns_stay_straight()
    {
        var output = new StringWriter();

        TextTable.Write(
            output,
            [
                ["LEAD", "KEY"],
                ["a\u202E\u200Bb", "v1"],
                ["\u001b]0;title\u0007", "v1"],
            ]
        );

        Assert.Equal(
            ["LEAD        KEY", "ab          v1", " ]0;title   v1"],
            output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public void A_server_s_own_words_are_made_fit_as_well() =>
        Assert.Equal("No. title", new OperationsException("\u202ENo.\u001btitle").Message);
}
