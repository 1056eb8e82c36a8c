using InstantlyPipeline.Replies;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData("That would be me. Could you do Thursday?\r\n\r\nOn Mon, Aug 17, 2026 at 2:02 PM Sam <sam@outreach.example.org> wrote:\r\n> Who checks carrier invoices?")]
    [InlineData("That would be me. Could you do Thursday?\n\nOn Monday, August 17, 2026 at 2:02 PM,\nSam from Outreach <sam@outreach.example.org> wrote:\n\n> Who checks?")]
    [InlineData("That would be me. Could you do Thursday?\n\nAm Mo., 17. Aug. 2026 um 14:02 Uhr schrieb Sam <sam@outreach.example.org>:\n> Wer prüft?")]
    [InlineData("That would be me. Could you do Thursday?\n\nLe lun. 17 août 2026 à 14:02, Sam <sam@outreach.example.org> a écrit :\n> Qui vérifie ?")]
    [InlineData("That would be me. Could you do Thursday?\n\n-----Original Message-----\nFrom: Sam\nSent: Monday\n\nWho checks?")]
    [InlineData("That would be me. Could you do Thursday?\n\n________________________________\nFrom: Sam <sam@outreach.example.org>\nSent: Monday")]
    [InlineData("That would be me. Could you do Thursday?\n\nFrom: Sam <sam@outreach.example.org>\nSent: Monday, August 17, 2026 2:02 PM\nTo: Dana\n\nWho checks?")]
    [InlineData("That would be me. Could you do Thursday?\n\nSent from my iPhone")]
    [InlineData("That would be me. Could you do Thursday?\n\n-- \nDana Okafor\nHarborline")]
    public void Only_what_the_person_wrote_is_left(string text)
        => Assert.Equal("That would be me. Could you do Thursday?", ReplyText.WithoutQuote(text));

    [Fact]
    public void An_answer_below_the_quote_is_kept()
        => Assert.Equal("Yes, Thursday works.", ReplyText.WithoutQuote("On Mon, Aug 17, 2026 Sam wrote:\n> Could you do Thursday?\n\nYes, Thursday works."));

    [Theory]
    [InlineData("On second thought, I wrote: let us talk")]
    [InlineData("From my side it is fine.\nWe start on Monday.")]
    public void Ordinary_sentences_are_no_quote(string text) => Assert.Equal(text, ReplyText.WithoutQuote(text));

    [Fact]
    public void Html_is_read_without_its_quote_and_its_tags()
        => Assert.Equal("Tom & I can do\nThursday", ReplyText.WithoutQuote(ReplyText.FromHtml(
            "<html><head><style>p{}</style></head><body><div>Tom &amp; I can do<br>Thursday</div><blockquote>Who checks?</blockquote></body></html>")));

    [Fact]
    public void A_long_reply_without_line_breaks_takes_no_time_to_speak_of()
    {
        var text = string.Concat(Enumerable.Repeat("On and on it wrote From ", 40_000));

        Assert.Equal(text.Trim(), ReplyText.WithoutQuote(text));
    }
}
