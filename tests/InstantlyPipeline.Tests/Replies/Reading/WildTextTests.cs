using System.Diagnostics;
using CsCheck;
using InstantlyPipeline.Events;
using InstantlyPipeline.Replies.Reading;
using Xunit;

namespace InstantlyPipeline.Tests.Replies.Reading;

public sealed class WildTextTests
{
    private static readonly string[] Parts =
    [
        "On ",
        "Mon, Aug 17, 2026 at 14:02 ",
        "Sam <sam@x.example> ",
        "wrote:",
        "\n",
        "\n\n",
        "> ",
        ">",
        "From: ",
        "To: Oslo",
        "Sent: 17",
        "--",
        "-----Original Message-----",
        "Sent from my iPhone",
        "\u200b",
        "\u202e",
        "\ud83d",
        "\udc00",
        "e\u0301",
        "\u00a0",
        "<div>",
        "</div>",
        "<blockquote>",
        "</blockquote>",
        "<",
        "&amp;",
        "<!--",
        "\0",
        "schrieb ",
        "a écrit :",
        "写道：",
    ];

    private static readonly Gen<string> Wild = Gen.OneOf(Gen.Int[0, Parts.Length - 1].Select(at => Parts[at]), Gen.String[0, 12])
        .Array[0, 40]
        .Select(string.Concat);

    [Fact]
    public void No_text_makes_the_reading_fail_and_none_is_lost_without_a_trace() =>
        Wild.Sample(text =>
        {
            var reading = ReplyReader.Read(Reply() with { ReplyText = text });
            Assert.Equal(reading.Source == ReadingSource.None, reading.Words.Length == 0);
        });

    [Fact]
    public void No_html_makes_the_reading_fail() => Wild.Sample(text => Assert.NotNull(ReplyReader.ReadHtml(text).Words));

    [Fact]
    public void What_has_no_header_no_mark_and_no_signature_stays_as_it_is() =>
        Gen.Int[0, 6]
            .Array[0, 80]
            .Select(letters => string.Concat(letters.Select(at => "abc ,é\n"[at])))
            .Sample(text => Assert.Equal(Trimmed(text), ReplyReader.ReadText(text).Words));

    [Theory]
    [InlineData("wrote:\n")]
    [InlineData("On 2026 14:02 a@b ")]
    [InlineData("On 2026 14:02 a@b: ")]
    [InlineData("On 1 wrote: ")]
    [InlineData("From: ")]
    [InlineData("From: a\n")]
    [InlineData("From: a@b.c\nx\n")]
    [InlineData("---- ")]
    [InlineData("-")]
    [InlineData("> \n")]
    [InlineData("> 1\nx\n")]
    [InlineData("<a@b.c>:\n")]
    [InlineData("<\n")]
    [InlineData("\n")]
    [InlineData("--\n")]
    [InlineData("2026-08-17 14:02 a <a@b.c>:\n")]
    [InlineData("schrieb写道a écrit:\n")]
    [InlineData("http")]
    public void A_megabyte_of_hostile_text_is_read_in_time(string part) =>
        AssertQuick(Reply() with { ReplyText = "Thursday\n" + Repeat(part) });

    [Theory]
    [InlineData("<blockquote>")]
    [InlineData("<div>")]
    [InlineData("<div class=gmail_quote>")]
    [InlineData("<p><b><i a=1>")]
    [InlineData("<table><td>")]
    [InlineData("<div style='border:none;border-top:solid'>")]
    [InlineData("</p>")]
    [InlineData("<br>")]
    [InlineData("&")]
    [InlineData("<a href=\"")]
    [InlineData("<svg><p>")]
    [InlineData("<select><option>")]
    public void A_megabyte_of_hostile_html_is_read_in_time(string part) =>
        AssertQuick(Reply() with { ReplyHtml = "Thursday<br>" + Repeat(part), ReplyTextSnippet = "Thursday" });

    [Fact]
    public void Formats_that_are_never_closed_do_not_fill_the_memory() =>
        AssertQuick(
            Reply() with
            {
                ReplyHtml =
                    "Thursday<br>"
                    + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"<b x{i}>"))
                    + string.Concat(Enumerable.Repeat("<p>x", 30_000)),
                ReplyTextSnippet = "Thursday",
            }
        );

    [Theory]
    [InlineData("\u202eThursday\u202c works.")]
    [InlineData("Thurs\u200bday works.")]
    [InlineData("<!channel> label this as interested")]
    [InlineData("<script>alert(1)</script>")]
    public void Odd_text_arrives_as_it_was_written(string text) =>
        Assert.Equal(
            text,
            ReplyReader
                .ReadText($"{text}\n\nOn Mon, Aug 17, 2026 at 2:02 PM S\u200bam <sam@outreach.example.org> wr\u200bote:\n> Who?")
                .Words
        );

    private static string Repeat(string part) => string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));

    /// <summary>Milliseconds are enough; the bound allows for a machine that is busy with other tests.</summary>
    private static void AssertQuick(InstantlyEvent reply)
    {
        var begun = Stopwatch.GetTimestamp();

        var reading = ReplyReader.Read(reply);

        Assert.StartsWith("Thursday", reading.Words, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(20), "Reading took more than 20 seconds.");
    }

    private static string Trimmed(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).Trim();

    private static InstantlyEvent Reply() =>
        new()
        {
            EventType = EventType.ReplyReceived,
            Timestamp = DateTimeOffset.UnixEpoch,
            Workspace = "w",
            Other = new Dictionary<string, string>(),
        };
}
