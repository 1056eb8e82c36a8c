using System.Diagnostics;
using System.Text.RegularExpressions;
using CsCheck;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Bounces.Diagnostics;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

public sealed partial class DiagnosticTablesTests
{
    private static readonly DiagnosticTables Tables = DiagnosticTables.Instance;

    /// <summary>A document, a public mail or list that has the words, or both; "not seen in a mail yet" where somebody composed them.</summary>
    [Fact]
    public void The_source_of_every_row_is_a_document_or_says_where_the_words_were_seen() =>
        Assert.All(
            Tables
                .Codes.Concat(Tables.Phrases)
                .Select(row => (row.Source, row.Place))
                .Concat(Tables.Marks.Select(mark => (mark.Source, mark.Begin))),
            row => Assert.True(Document().IsMatch(row.Source), $"{row.Item2}: {row.Source}")
        );

    [Fact]
    public void What_is_ascribed_to_a_vendor_alone_says_so() =>
        Assert.All(
            Tables.Phrases.Where(row => row.Provider != "any"),
            row =>
                Assert.True(
                    !row.Source.Contains("composed", StringComparison.Ordinal),
                    $"{row.Place}: words of {row.Provider} are documented, seen, or \"ascribed\""
                )
        );

    [GeneratedRegex(
        @"^(RFC \d{3,4} |RFC \d{3,4}:|IANA: |POSIX |Microsoft Learn: \w|[\w ]+: [^ ;]+\.[A-Za-z]+|[^;]*, https?://[\w.]+/?|(seen|listed) in [\w.-]+/[\w.-]+[,:] )",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Document();

    [Fact]
    public void Nothing_is_said_twice()
    {
        Assert.DoesNotContain(Tables.Codes.CountBy(row => row.Said), code => code.Value > 1);
        Assert.DoesNotContain(Tables.Marks.CountBy(mark => mark.Begin), mark => mark.Value > 1);
        Assert.All(Tables.Phrases.GroupBy(row => string.Join(' ', Tables.WordsOf(row.Said))), Alike);

        static void Alike(IGrouping<string, DiagnosticRow> same) =>
            Assert.True(
                same.Select(row => (row.Kind, row.Strength)).Distinct().Count() == 1,
                $"contradicting: {string.Join(", ", same.Select(row => row.Place))}"
            );
    }

    [Fact]
    public void Every_phrase_is_found_where_it_is_said() =>
        Assert.All(
            Tables.Phrases,
            row =>
            {
                var words = Tables.NewWords().Add(row.Said.Replace("... ", "", StringComparison.Ordinal));

                Assert.Contains(Tables.PhrasesIn(words), found => (found.Kind, found.Strength) == (row.Kind, row.Strength));
            }
        );

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("es")]
    [InlineData("it")]
    [InlineData("nl")]
    [InlineData("pt")]
    [InlineData("ru")]
    [InlineData("ja")]
    [InlineData("zh")]
    public void Each_kind_is_known_in_each_language(string language) =>
        Assert.Equal(
            [BounceKind.Hard, BounceKind.Soft, BounceKind.Sender, BounceKind.Content],
            Tables
                .Phrases.Where(row => row.Language == language)
                .Select(row => row.Kind)
                .Where(kind => kind is not BounceKind.Unknown)
                .Distinct()
                .Order()
        );

    [Fact]
    public void A_megabyte_of_hostile_text_takes_bounded_work()
    {
        var pieces = Tables
            .Phrases.Select(row => row.Said.Split(' ')[0] + " ")
            .Concat([
                "550-",
                "5.1.1",
                "..",
                "@",
                "<",
                "a.b.",
                "://",
                "?",
                "\n ",
                "Diagnostic-Code:\n ",
                "subject:",
                "account ",
                "\u0301",
                "\ud83d",
                "宛",
                "Content-Transfer-Encoding: base64\n\n",
                "Content-Transfer-Encoding: quoted-printable\n\n",
                "=41",
                "=\n",
                "-",
                "550-a",
                " ",
                "\n",
            ])
            .ToArray();
        Gen.Select(Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]).Array[1, 6], Gen.Bool)
            .Sample(
                (some, report) =>
                {
                    var unit = string.Concat(some);
                    var text =
                        (report ? "Reporting-MTA: dns; x\n\n" : "") + string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length));
                    var watch = Stopwatch.StartNew();

                    DiagnosticPolicy.Classify(text, "non-delivery report", trusted: true);

                    return watch.Elapsed < TimeSpan.FromSeconds(10);
                },
                iter: 40,
                threads: 1
            );
    }

    [Theory]
    [InlineData("Subject: 450 carriers, mailbox full, blocked\n folded: 550 5.1.1 user unknown\n\nnothing else")]
    [InlineData("Your message with the subject \"user unknown\" was read")]
    [InlineData("Betreff: Spam\nObjet: utilisateur inconnu\n件名: 宛先不明")]
    [InlineData("see https://user-unknown.example/550-5.1.1?x=5.1.1 and spam@blocked.example on spam.blocked.example")]
    public void What_is_ours_or_a_name_is_no_evidence(string text) =>
        Assert.Null(DiagnosticPolicy.Classify(text, "non-delivery report", trusted: true));
}
