using InstantlyPipeline.Replies.Reading;
using Xunit;

namespace InstantlyPipeline.Tests.Replies.Reading;

/// <summary>Headers that mail programs cut short, glue together or write twice.</summary>
public sealed class OddHeaderTests
{
    private const string Own = "Thursday works.\nMit freundlichen Grüßen\nDana";

    [Theory]
    [InlineData("sam@outreach.example.org wrote:\n\nWho checks?")]
    [InlineData("sam@outreach.example.org schrieb:\n\nWho checks?\n\nOn Mon, Aug 17, 2026 2:02 PM, dana@acme.example wrote:> Hello")]
    [InlineData("Sam Hill  wrote:\n\n\n\n-- REPLY ABOVE THIS LINE --\n\nWho checks?")]
    [InlineData("Sam Hill schrieb:\n\n-----Ursprüngliche Nachricht-----\nWho checks?")]
    [InlineData("Am 17.08.26 um 14:02 schrieb Outreach Freight - Sam\nVon: \"Outreach Freight - Sam\"\nDatum: 17. August 2026\nAn: Dana")]
    [InlineData("Le 17/08/26 à 14:02, Outreach Freight a écrit\nDe : \"Outreach Freight\"\nDate : 17 août 2026\nÀ : Dana")]
    [InlineData("harborline schrieb am Mo. 17. August 2026 um 14:02:\n\n    Who checks?")]
    [InlineData("harborline wrote on 17 August 2026 at 2:02 PM:\n\nWho checks?")]
    [InlineData("-Original Message ----- From: \"Sam Hill\" <\nsam@outreach.example.org>\nTo: <dana@acme.example>\n> Who checks?")]
    [InlineData("Forwarded message\nFrom: Sam Hill <sam@outreach.example.org>\nSubject: Freight\nTo: Dana\n\nWho checks?")]
    [InlineData("Weitergeleitete Nachricht\nVon: Sam Hill <sam@outreach.example.org>\nBetreff: Fracht\nAn: Dana\n\nWho checks?")]
    [InlineData("From: Sam Hill <sam@outreach.example.org>\n> Date: Monday\n> Who checks?")]
    [InlineData("2026-08-17 14:02 GMT+02:00 Sam Hill\n\nWho checks?")]
    [InlineData("Am 17.08.2026 um 14:02 schrieb sam hill:\n\nWho checks?")]
    [InlineData("17.08.2026 14:02 sam hill пишет:\n\nWho checks?")]
    [InlineData("út 18. 8. Obchodní oddělení napsalo:\n> Who checks?")]
    [InlineData("On 08/17/2026 at 2:02 PM, \"Sam\" wrote:Who checks?\n\nSam")]
    [InlineData("Temat: RE: Fracht 2026-08-17 14:02Nadawca: \"Sam\" sam@outreach.example.org Adresat:\nWho checks?")]
    public void The_header_and_what_it_heads_are_the_quote(string quote)
    {
        var reading = ReplyReader.ReadText($"{Own}\n\n{quote}");

        Assert.Equal(Own, reading.Words);
        Assert.StartsWith(quote.Split('\n')[0].TrimEnd(), reading.Cut.Split('\n')[0].TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("El El lun, 17 de agosto de 2026 a la(s) 2:02 p.m., Sam Hill <sam@outreach.example.org> escribió:\n\nWho checks?")]
    [InlineData("On On Mon, Aug 17, 2026 at 2:02 PM Sam Hill <sam@outreach.example.org> wrote:\n\nWho checks?")]
    public void An_opening_word_that_stands_twice_is_the_headers_twice(string quote) =>
        Assert.Equal(Own, ReplyReader.ReadText($"{Own}\n\n{quote}").Words);

    [Fact]
    public void A_mail_whose_line_ends_are_lost_is_cut_where_its_block_begins() =>
        Assert.Equal(
            "Did it arrive?",
            ReplyReader
                .ReadText(
                    "Did it arrive?From: Sam Hill <sam@outreach.example.org>Sent: Monday, August 17, 2026 2:02 PM"
                        + "To: Dana Okafor <dana@acme.example>Subject: Freight  Who checks?"
                )
                .Words
        );

    [Fact]
    public void A_name_on_the_line_below_belongs_to_the_header() =>
        Assert.Equal(
            "Donderdag kan.",
            ReplyReader.ReadText("Op ma 17 aug 2026 om 14:02 schreef\nSam Hill <sam@outreach.example.org>:\n\nDonderdag kan.").Words
        );

    [Theory]
    [InlineData("Enviado do iPhone")]
    [InlineData("Verzonden vanuit Outlook voor iOS")]
    [InlineData("Sent using the mobile mail app")]
    [InlineData("\u202bأُرسلت من الـ iPhone\u202c")]
    [InlineData("Sent from Mailspring, the best free email app for work")]
    [InlineData("Sent from TypeApp<http://www.typeapp.com/r?b=1>")]
    [InlineData("__\nFreight mailing list\nfreight@lists.acme.example\nhttps://lists.acme.example/freight")]
    [InlineData("_____________________________\n\nDr. Dana Okafor\nGermany\n\nSent via mobile device")]
    [InlineData("______________________________\nDana Okafor\nHarborline\ndana@acme.example")]
    [InlineData("_______________________________________________\nFreight mailing list\nfreight@lists.acme.example")]
    public void What_programs_and_signatures_add_is_no_word_of_the_person(string added) =>
        Assert.Equal("Thursday works.", ReplyReader.ReadText($"Thursday works.\n\n{added}\n").Words);
}
