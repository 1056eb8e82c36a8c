using InstantlyPipeline.Replies.Reading;
using Xunit;

namespace InstantlyPipeline.Tests.Replies.Reading;

public sealed class QuoteRowTests
{
    private const string When = "17.08.2026 14:02";
    private const string Who = "Sam Hill <sam@outreach.example.org>";

    public static TheoryData<string, string> Said => Rows(QuoteRowKind.Said);

    public static TheoryData<string, string> Rulers => Rows(QuoteRowKind.Ruler);

    public static TheoryData<string, string> Beginnings => Rows(QuoteRowKind.Begin);

    public static TheoryData<string, string> Devices => Rows(QuoteRowKind.Device);

    [Theory]
    [MemberData(nameof(Said))]
    public void Each_header_above_marked_lines_is_cut(string file, string words) => AssertCut(file, Filled(words) + ":\n> Who checks?");

    [Theory]
    [MemberData(nameof(Rulers))]
    public void Each_ruler_is_cut_in_any_case(string file, string words)
    {
        AssertCut(file, $"-----{words}-----\n\nWho checks?");
        AssertCut(file, $"---------- {words.ToUpperInvariant()} ----------\n\nWho checks?");
        AssertCut(file, $"________________________________\n*-------- {words} --------*\n\nWho checks?");
    }

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void Each_beginning_is_cut(string file, string words) => AssertCut(file, $"{words}:\n\nWho checks?");

    [Theory]
    [MemberData(nameof(Devices))]
    public void Each_phones_line_is_cut_wherever_it_stands(string file, string words)
    {
        var line = words.Replace("{what}", "Galaxy", StringComparison.Ordinal);

        AssertCut(file, line);
        AssertCut(file, $"{line}\n");
    }

    [Fact]
    public void Each_language_knows_how_a_reply_and_a_block_begin() =>
        Assert.All(
            QuoteRows.All.Where(row => row.File is not ("html" or "any-language")).GroupBy(row => row.File),
            language =>
            {
                foreach (
                    var kind in new[]
                    {
                        QuoteRowKind.Said,
                        QuoteRowKind.Ruler,
                        QuoteRowKind.From,
                        QuoteRowKind.Sent,
                        QuoteRowKind.To,
                        QuoteRowKind.Subject,
                    }
                )
                {
                    Assert.Contains(language, row => row.Kind == kind);
                }
            }
        );

    [Fact]
    public void No_language_states_a_row_twice() =>
        Assert.Empty(
            QuoteRows.All.GroupBy(row => (row.File, row.Kind, row.Words)).Where(same => same.Count() > 1).Select(same => same.Key)
        );

    [Theory]
    [MemberData(nameof(Languages))]
    public void Each_language_has_its_outlook_block(string file)
    {
        string Name(QuoteRowKind kind) => QuoteRows.All.First(row => row.File == file && row.Kind == kind).Words;

        AssertCut(
            file,
            $"{Name(QuoteRowKind.From)}: Sam Hill\n{Name(QuoteRowKind.Sent)}: 17. 8. 2026 14:02\n{Name(QuoteRowKind.To)}: Dana\n{Name(QuoteRowKind.Subject)}: Freight\n\nWho checks?"
        );
        AssertCut(
            file,
            $"*{Name(QuoteRowKind.Sent)}:* 17. 8. 2026 14:02\n*{Name(QuoteRowKind.From)} :* {Who}\n*{Name(QuoteRowKind.To)}:* Dana\n\nWho checks?"
        );
    }

    public static TheoryData<string> Languages =>
        [.. QuoteRows.All.Select(row => row.File).Distinct().Where(file => file is not ("html" or "any-language"))];

    private static void AssertCut(string file, string below) =>
        Assert.True(
            ReplyReader.ReadText($"Thursday works.\n\n{below}").Words == "Thursday works.",
            $"A row of {file}.txt does not cut: {below}"
        );

    private static string Filled(string words) =>
        words
            .Replace("{when}", When, StringComparison.Ordinal)
            .Replace("{who}", Who, StringComparison.Ordinal)
            .Replace("{what}", "MobileName <sam@x.example>", StringComparison.Ordinal);

    private static TheoryData<string, string> Rows(QuoteRowKind kind)
    {
        var rows = new TheoryData<string, string>();
        foreach (var row in QuoteRows.Of(kind))
        {
            rows.Add(row.File, row.Words);
        }
        return rows;
    }
}
