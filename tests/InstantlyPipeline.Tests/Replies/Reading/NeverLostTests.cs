using InstantlyPipeline.Events;
using InstantlyPipeline.Replies.Reading;
using Xunit;

namespace InstantlyPipeline.Tests.Replies.Reading;

public sealed class NeverLostTests
{
    private const string Header = "On Mon, Aug 17, 2026 at 2:02 PM Sam Hill <sam@outreach.example.org> wrote:";

    [Theory]
    [InlineData("From: Hamburg\nTo: Oslo\n\nWhat would that be?")]
    [InlineData("From: Hamburg\nTo: Oslo\nDate: 3 September 2026\nWeight: 12 t")]
    [InlineData("Von: Hamburg\nAn: Oslo\nDatum: 3. September")]
    [InlineData("De: Lyon\nA: Milano\nData: 3 settembre")]
    [InlineData("Two ways:\n--\nWe ship it ourselves.\n--\nYou ship it for us.")]
    [InlineData("Good.\n--\nBut who pays the customs?")]
    [InlineData("I like it --\nbut Thursday is too early.")]
    [InlineData("----\nFirst the price.\n----\nThen the date.")]
    [InlineData("On Thursday I am free.\nOn Friday I am not.")]
    [InlineData("On Monday 17 August I wrote:\nplease call me.")]
    [InlineData("As my colleague wrote:\nbring the numbers.")]
    [InlineData("Le 17 je suis libre.\nIl faut appeler Anne.")]
    [InlineData("Am Montag schrieb ich Ihnen:\nkein Interesse.")]
    [InlineData("My original message was wrong.\nPlease ignore the forwarded message.")]
    [InlineData("Please write to Anna <anna@example.org> instead:\nshe decides.")]
    [InlineData("> 50 people work here.\nIs that enough?")]
    [InlineData("Visit us at fair 4.\n>>> >>>  hall twelve <<<\nWe are there all week.")]
    [InlineData("Sent from my point of view, this is fine.")]
    [InlineData("Sent from Hamburg yesterday.")]
    [InlineData("To: be honest, no.\nDate: none.")]
    [InlineData("Subject: to approval\nTo: be signed by Friday")]
    [InlineData("____________\nSee above.")]
    [InlineData("We have 2026 pallets: 14:02 is fine.")]
    [InlineData("Reply to anna@example.org by 17.08.2026 14:00:\nshe is in.")]
    [InlineData("From: the beginning, I liked it.\nTo: be sure, I asked Anna.\nSubject: to her answer, we start.")]
    [InlineData("From: the very first day this was clear.\n\nSent: nothing yet.")]
    [InlineData("______________________________\nCall me on Thursday.\nThe number is 040 123456.")]
    [InlineData("Thursday 17.08.2026 14:00 Anna")]
    [InlineData("Please write to Anna <anna@example.org>:")]
    [InlineData("Previous replies:\nall from Anna.")]
    [InlineData("On Thu, Aug 6, 2026 I went to the freight fair and wrote:\nA little song")]
    [InlineData("Am 6. August 2026 um 14:02 schrieb mir doch schon ein anderer von euch:\nKein Bedarf.")]
    [InlineData("2026-08-17 14:02 GMT suits me.")]
    [InlineData("It says: host mx1.acme.example [192.0.2.14]\nSMTP error after RCPT TO:<dana@acme.example>:\n552 5.2.2 mailbox full")]
    [InlineData("__\nanna@example.org decides.")]
    [InlineData("Forwarded message\nis what my phone says.")]
    [InlineData("here is the list:\n> first the price\n> then the date\nDana")]
    public void A_persons_own_text_stays_whole(string text)
    {
        Assert.Equal(text, ReplyReader.ReadText(text).Words);
        Assert.Equal(text, ReplyReader.ReadText($"{text}\n\n{Header}\n> Who checks?").Words);
    }

    [Fact]
    public void A_phones_line_above_the_text_takes_nothing_with_it() =>
        Assert.Equal(
            "Thursday works.\n\nDana",
            ReplyReader.ReadText($"Sent from my iPhone\n\nThursday works.\n\nDana\n\n{Header}\n> Who checks?").Words
        );

    [Fact]
    public void Answers_between_quoted_lines_are_kept()
    {
        var reading = ReplyReader.ReadText($"Hi Sam,\n\n{Header}\n> Who checks?\nI do.\n> When can we talk?\n\nThursday.\n\n> Sam\n");

        Assert.Equal("Hi Sam,\n\nI do.\n\nThursday.", reading.Words);
        Assert.Equal($"{Header}\n> Who checks?\n> When can we talk?\n> Sam", reading.Cut);
    }

    [Fact]
    public void Answers_between_the_quotes_of_an_html_mail_are_kept() =>
        Assert.Equal(
            "Hi Sam,\nI do.\nThursday.",
            ReplyReader
                .ReadHtml(
                    $"""
                    <div>Hi Sam,</div><div class="gmail_quote"><div class="gmail_attr">{System.Net.WebUtility.HtmlEncode(Header)}</div>
                    <blockquote class="gmail_quote">Who checks?</blockquote><div>I do.</div><blockquote class="gmail_quote">When can we talk?</blockquote><div>Thursday.</div></div>
                    """
                )
                .Words
        );

    [Theory]
    [InlineData("-----Original Message-----\nFrom: Sam Hill <sam@outreach.example.org>\nSubject: Freight\n\nWho checks?")]
    [InlineData("From: Sam Hill <sam@outreach.example.org>\nSent: Monday, August 17, 2026 2:02 PM\nTo: Dana\nSubject: Freight\n\nWho?")]
    [InlineData("harborline schrieb am Mo. 17. August 2026 um 14:02:\n\nWho checks?")]
    public void The_line_above_a_header_stays(string header)
    {
        foreach (
            var line in new[]
            {
                "Freundliche Grüße",
                "Thursday 17.08.2026 14:00 Anna",
                "Please write to Anna <anna@example.org>:",
                "From: the beginning, I liked it.",
                "Bis bald",
            }
        )
        {
            Assert.Equal($"Gern.\n{line}", ReplyReader.ReadText($"Gern.\n{line}\n\n{header}").Words);
        }
    }

    [Fact]
    public void What_a_person_indents_or_sets_apart_in_html_stays()
    {
        Assert.Equal(
            "We need:\npallets and lifts.\nBy Thursday.",
            ReplyReader.ReadHtml("<div>We need:</div><blockquote>pallets and lifts.</blockquote><div>By Thursday.</div>").Words
        );
        Assert.Equal(
            "We need:\npallets and lifts.",
            ReplyReader
                .ReadHtml(
                    """
                    <div>We need:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px">pallets and lifts.</blockquote>
                    <div class="gmail_quote"><div>On Mon</div><blockquote class="gmail_quote">Who checks?</blockquote></div>
                    """
                )
                .Words
        );
        Assert.Equal(
            "I do.",
            ReplyReader.ReadHtml("<div>I do.</div><blockquote>Who checks?</blockquote><div>Sent from my iPhone</div>").Words
        );
    }

    [Theory]
    [InlineData("border-top: 1px solid #cccccc; margin-top: 10px")]
    [InlineData("border-top:1px solid #ccc;border-bottom:1px solid #ccc")]
    public void A_line_that_a_person_draws_above_their_own_list_is_no_quote(string style) =>
        Assert.Equal(
            "Our load:\nFrom: Hamburg\nTo: Oslo\nWeight: 12 t\nWhat would that be?",
            ReplyReader
                .ReadHtml(
                    $"""
                    <div>Our load:</div><div style="{style}"><b>From:</b> Hamburg<br><b>To:</b> Oslo<br><b>Weight:</b> 12 t</div>
                    <div>What would that be?</div>
                    """
                )
                .Words
        );

    [Fact]
    public void Words_below_a_quote_that_an_old_outlook_put_into_an_element_stay() =>
        Assert.Equal(
            "Thursday works.\n\nBut not before ten.",
            ReplyReader
                .ReadHtml(
                    """
                    <div>Thursday works.</div><blockquote style="MARGIN-RIGHT: 0px"><div class="OutlookMessageHeader"><b>Kutoka:</b> Sam</div>
                    Who checks?</blockquote><p>But not before ten.</p>
                    """
                )
                .Words
        );

    [Fact]
    public void An_answer_within_html_whose_text_is_quote_only_is_found()
    {
        var reading = ReplyReader.Read(
            Reply() with
            {
                ReplyText = $"{Header}\n> Who checks?",
                ReplyHtml = "<p>I do.</p><blockquote>Who checks?</blockquote>",
            }
        );

        Assert.Equal(("I do.", ReadingSource.Html), (reading.Words, reading.Source));
    }

    [Fact]
    public void The_preview_serves_when_text_and_html_are_quote_only()
    {
        var reading = ReplyReader.Read(
            Reply() with
            {
                ReplyText = "> Who checks?",
                ReplyHtml = "<blockquote>Who checks?</blockquote>",
                ReplyTextSnippet = "I do.",
            }
        );

        Assert.Equal(("I do.", ReadingSource.Snippet), (reading.Words, reading.Source));
    }

    [Theory]
    [InlineData("> Who checks?\n> Sam")]
    [InlineData("Sent from my iPhone")]
    public void The_whole_text_serves_when_nothing_else_is_there(string text)
    {
        var reading = ReplyReader.Read(Reply() with { ReplyText = text });

        Assert.Equal((text, ReadingSource.Whole), (reading.Words, reading.Source));
    }

    [Fact]
    public void Below_a_header_with_nothing_above_it_and_no_marks_everything_is_kept() =>
        Assert.Equal("Who checks?\n\nI do.", ReplyReader.Read(Reply() with { ReplyText = $"{Header}\n\nWho checks?\n\nI do." }).Words);

    [Fact]
    public void Words_in_a_signature_that_nothing_else_stands_beside_are_kept() =>
        Assert.Equal(
            "Thursday works.",
            ReplyReader.ReadHtml("""<div class="gmail_signature">Thursday works.</div><blockquote>Who checks?</blockquote>""").Words
        );

    [Fact]
    public void An_event_without_text_has_no_words() =>
        Assert.Equal(
            new ReplyReading("", "", ReadingSource.None),
            ReplyReader.Read(Reply() with { ReplyText = " \u200b\n", ReplyHtml = "" })
        );

    [Fact]
    public void Html_shows_the_quote_that_the_text_does_not()
    {
        var reading = ReplyReader.Read(
            Reply() with
            {
                ReplyText = "Thursday works.\n\nKwa hiyo Sam aliandika\n\nWho checks?",
                ReplyHtml = "<div>Thursday works.</div><div id=\"divRplyFwdMsg\">Kwa hiyo Sam aliandika</div><div>Who checks?</div>",
            }
        );

        Assert.Equal(("Thursday works.", ReadingSource.Html), (reading.Words, reading.Source));
    }

    private static InstantlyEvent Reply() =>
        new()
        {
            EventType = EventType.ReplyReceived,
            Timestamp = DateTimeOffset.UnixEpoch,
            Workspace = "w",
            Other = new Dictionary<string, string>(),
        };
}
