using InstantlyPipeline.Events;
using InstantlyPipeline.Replies;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData(
        "That would be me. Could you do Thursday?\r\n\r\nOn Mon, Aug 17, 2026 at 2:02 PM Sam <sam@outreach.example.org> wrote:\r\n> Who checks carrier invoices?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nOn Monday, August 17, 2026 at 2:02 PM,\nSam from Outreach <sam@outreach.example.org> wrote:\n\n> Who checks?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nAm Mo., 17. Aug. 2026 um 14:02 Uhr schrieb Sam <sam@outreach.example.org>:\n> Wer prüft?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nLe lun. 17 août 2026 à 14:02, Sam <sam@outreach.example.org> a écrit :\n> Qui vérifie ?"
    )]
    [InlineData("That would be me. Could you do Thursday?\n\n-----Original Message-----\nFrom: Sam\nSent: Monday\n\nWho checks?")]
    [InlineData(
        "That would be me. Could you do Thursday?\n\n________________________________\nFrom: Sam <sam@outreach.example.org>\nSent: Monday"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nFrom: Sam <sam@outreach.example.org>\nSent: Monday, August 17, 2026 2:02 PM\nTo: Dana\n\nWho checks?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\r\n\r\nOn Mon, Aug 17, 2026 at 2:02\u202fPM Sam Smith <sam.smith@outreach.example.org>\r\nwrote:\r\n\r\n> Who checks?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nman. 17. aug. 2026 kl. 14:02 skrev Sam Smith <sam@outreach.example.org>:\n\n> Hvem sjekker?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nman. 17. aug. 2026 kl. 14:02 skrev Sam Smith from Outreach\n<sam@outreach.example.org>:\n\n> Hvem sjekker?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\npon., 17 sie 2026 o 14:02 Sam <sam@outreach.example.org> napisał(a):\n\n> Kto sprawdza?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\npo 17. 8. 2026 v 14:02 odesílatel Sam <sam@outreach.example.org>\nnapsal:\n\n> Kdo kontroluje?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nma 17. elok. 2026 klo 14.02 Sam (sam@outreach.example.org) kirjoitti:\n\n> Kuka?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nDe : Sam <sam@outreach.example.org>\nEnvoyé : lundi 17 août 2026 14:02\nÀ : Dana\nObjet : Factures\n\nWho checks? If not, tell me to stop emailing you."
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nDe: Sam <sam@outreach.example.org>\nEnviado el: lunes, 17 de agosto de 2026 14:02\nPara: Dana\n\nWho checks?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nDe: Sam <sam@outreach.example.org>\nEnviada em: segunda-feira, 17 de agosto de 2026\nPara: Dana\n\nWho checks?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nFra: Sam <sam@outreach.example.org>\nSendt: 17. august 2026 14:02\nTil: Dana\n\nWho checks?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nFrån: Sam <sam@outreach.example.org>\nSkickat: den 17 augusti 2026 14:02\nTill: Dana\n\nWho checks?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nOd: Sam <sam@outreach.example.org>\nWysłano: poniedziałek, 17 sierpnia 2026\nDo: Dana\n\nWho checks?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\nLähettäjä: Sam <sam@outreach.example.org>\nLähetetty: maanantai 17. elokuuta 2026\n\nWho checks?"
    )]
    [InlineData(
        "That would be me. Could you do Thursday?\n\n*De :* Sam <sam@outreach.example.org>\n*Envoyé :* lundi 17 août 2026\n\nWho checks?"
    )]
    [InlineData("That would be me. Could you do Thursday?\n\nSent from my iPhone")]
    [InlineData("That would be me. Could you do Thursday?\n\n-- \nDana Okafor\nHarborline")]
    public void Only_what_the_person_wrote_is_left(string text) =>
        Assert.Equal("That would be me. Could you do Thursday?", ReplyText.WithoutQuote(text));

    [Fact]
    public void An_answer_below_the_quote_is_kept() =>
        Assert.Equal(
            "Yes, Thursday works.",
            ReplyText.WithoutQuote("On Mon, Aug 17, 2026 Sam wrote:\n> Could you do Thursday?\n\nYes, Thursday works.")
        );

    [Theory]
    [InlineData("On second thought, I wrote: let us talk")]
    [InlineData("From my side it is fine.\nWe start on Monday.")]
    [InlineData("On Thursday I can do ten.\n\nAs my colleague wrote:\nbring the numbers.")]
    [InlineData("Please write to (dana@example.org) instead:\nshe decides.")]
    [InlineData("Till: we agree.\nDo: send the contract.")]
    public void Ordinary_sentences_are_no_quote(string text) => Assert.Equal(text, ReplyText.WithoutQuote(text));

    [Fact]
    public void Html_is_read_without_its_quote_and_its_tags() =>
        Assert.Equal(
            "Tom & I can do\nThursday",
            ReplyText.WithoutQuote(
                ReplyText.FromHtml(
                    "<html><head><style>p{}</style></head><body><div>Tom &amp; I can do<br>Thursday</div><blockquote>Who checks?</blockquote></body></html>"
                )
            )
        );

    [Theory]
    [InlineData(
        "<p>Thursday</p><blockquote>Who <blockquote>checks?</blockquote> If not, tell me to stop emailing you.</blockquote>",
        "Thursday"
    )]
    [InlineData(
        "<blockquote>Who checks?</blockquote><p>I do.</p><BLOCKQUOTE type=cite>When?</BLOCKQUOTE><p>Thursday</p>",
        "I do.\n\nThursday"
    )]
    [InlineData("<p>Thursday</p></blockquote><blockquote>Who checks?", "Thursday")]
    public void Html_quotes_are_left_out_as_a_whole_and_what_stands_between_them_is_kept(string html, string own) =>
        Assert.Equal(own, ReplyText.WithoutQuote(ReplyText.FromHtml(html)));

    [Theory]
    [InlineData("<blockquote ")]
    [InlineData("<div ")]
    [InlineData("<style ")]
    [InlineData("<!--")]
    [InlineData("<")]
    [InlineData("<blockquote>")]
    public void Html_made_to_take_long_is_given_up_for_the_snippet_or_read_in_time(string part)
    {
        var reply = Reply() with
        {
            ReplyHtml = "Thursday" + string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length)),
            ReplyTextSnippet = "Thursday",
        };

        Assert.StartsWith("Thursday", ReplyText.Of(reply), StringComparison.Ordinal);
    }

    [Fact]
    public void A_very_long_reply_is_cut() =>
        Assert.Equal(100_000, ReplyText.Of(Reply() with { ReplyText = new string('x', 3_000_000) }).Length);

    private static InstantlyEvent Reply() =>
        new()
        {
            EventType = EventType.ReplyReceived,
            Timestamp = DateTimeOffset.UnixEpoch,
            Workspace = "w",
            Other = new Dictionary<string, string>(),
        };

    [Fact]
    public void A_long_reply_without_line_breaks_takes_no_time_to_speak_of()
    {
        var text = string.Concat(Enumerable.Repeat("On and on it wrote From ", 40_000));

        Assert.Equal(text.Trim(), ReplyText.WithoutQuote(text));
    }
}
