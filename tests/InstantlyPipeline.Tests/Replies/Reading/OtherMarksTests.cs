using InstantlyPipeline.Replies;
using Xunit;

namespace InstantlyPipeline.Tests.Replies.Reading;

/// <summary>Quotes of older programs, and of people who set their own marks and signatures.</summary>
public sealed class OtherMarksTests
{
    [Theory]
    [InlineData("Fine.\n\nC> Who checks carrier invoices?\nC> Sam")]
    [InlineData("Fine.\n\nSam> Who checks carrier invoices?\nSam>\nSam> I ask because it takes time.")]
    [InlineData("Fine.\n\n| Who checks carrier invoices?\n| Sam")]
    [InlineData("Fine.\n\n17 August 2026 14:02 Sam Reed\n> Who checks carrier invoices?")]
    [InlineData("Fine.\n\n---- Sam Reed schrieb am Mo., 17 Aug. 2026 14:02:00 +0200 ----\nWer prüft die Rechnungen?")]
    [InlineData("Fine.\n\nSent from my mobile phone, please excuse typos")]
    [InlineData("Fine.\n\nSent from my iPad. Please excuse brevity.")]
    public void Other_marks_and_headers_are_no_words_of_the_person(string text) => Assert.Equal("Fine.", ReplyText.WithoutQuote(text));

    [Theory]
    [InlineData("We need X> Y in all cases.")]
    [InlineData("A> 50 people\nB> 20 people")]
    [InlineData("| Size | Price |\n| 10 | 20 EUR |")]
    [InlineData("17 August 2026 14:02 in Oslo.")]
    [InlineData("> When?\n17 August 2026 14:02 Central Station\n> Where?")]
    [InlineData("Sorry for the delay, we say yes.")]
    [InlineData("From my side it is fine.\nPlease excuse the late answer.")]
    public void A_persons_own_lines_stay(string text) =>
        Assert.Equal(
            string.Concat(text.Split('\n').Where(line => line[0] != '>')),
            string.Concat(ReplyText.WithoutQuote(text).Split('\n').Where(line => line.Length > 0 && line[0] != '>'))
        );
}
