using System.Net;
using InstantlyPipeline.Replies.Reading;
using Xunit;

namespace InstantlyPipeline.Tests.Replies.Reading;

public sealed class QuoteFormTests
{
    private const string Own = "That would be me.\n\nCould you do Thursday at ten?";
    private const string Quote = "Hi Dana,\n\nwho checks carrier invoices at Harborline? If nobody does, tell me to stop.\n\nSam";

    public static TheoryData<string> Forms => [.. QuoteForm.All.Where(form => form.Header is not null).Select(form => form.Id)];

    // Orange marks the header and the quote alike; without marks below marked ones, the lines would be an answer.
    public static TheoryData<string> WithoutMarks =>
        [.. QuoteForm.All.Where(form => form.Header is not null && form.Id != "fr-orange").Select(form => form.Id)];

    // Lines of a block are lines already; a long one of them is wrapped by Outlook at the address, which is a form of its own.
    public static TheoryData<string> OneLiners =>
        [
            .. QuoteForm
                .All.Where(form => form.Header is { } header && !header.Contains('\n') && header.Contains('<'))
                .Select(form => form.Id),
        ];

    // A header that begins with a date or a name does not say where on a line it begins; one with an opening word does.
    public static TheoryData<string> WithOpeningWord =>
        [
            .. QuoteForm
                .All.Where(form =>
                    form.Header is { } header
                    && header.Contains('@')
                    && header.EndsWith(':')
                    && !header.Contains('\n')
                    && header.Split(' ')[0] is "On" or "Am" or "Le" or "El" or "Il" or "Em" or "Op" or "Den" or "Στις"
                )
                .Select(form => form.Id),
        ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Quoted_with_marks(string id) => AssertOwn($"{Own}\n\n{Header(id)}\n{Marked(Quote)}");

    [Theory]
    [MemberData(nameof(Forms))]
    public void Quoted_with_marks_after_a_blank_line_and_with_windows_line_ends(string id) =>
        AssertOwn($"{Own}\n\n{Header(id)}\n\n{Marked(Quote)}\n".ReplaceLineEndings("\r\n"));

    [Theory]
    [MemberData(nameof(WithoutMarks))]
    public void Quoted_without_marks(string id) => AssertOwn($"{Own}\n\n{Header(id)}\n\n{Quote}\n");

    [Theory]
    [MemberData(nameof(WithoutMarks))]
    public void The_answer_stands_right_above_the_header(string id) => AssertOwn($"{Own}\n{Header(id)}\n\n{Quote}\n");

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_answer_stands_below_the_marked_quote(string id) => AssertOwn($"{Header(id)}\n{Marked(Quote)}\n\n{Own}\n");

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_answer_stands_below_a_greeting_and_the_marked_quote(string id) =>
        Assert.Equal(
            $"Hi Sam,\n\n{Own}",
            ReplyReader
                .ReadText($"Hi Sam,\n\n{Header(id)}\n{Marked(Quote)}\n\n{Own}\n")
                .Words.Replace("\n\n\n", "\n\n", StringComparison.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_sentence_that_begins_like_a_header_stays(string id) =>
        Assert.Equal("On Thursday I am free.", ReplyReader.ReadText($"On Thursday I am free.\n\n{Header(id)}\n{Marked(Quote)}").Words);

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_blank_line_may_hold_spaces_and_characters_that_nobody_sees(string id) =>
        Assert.Equal(
            "Il faut appeler Anne.",
            ReplyReader.ReadText($"Il faut appeler Anne.\n \u00a0\u200b\n{Header(id)}\n{Marked(Quote)}").Words
        );

    [Theory]
    [MemberData(nameof(OneLiners))]
    public void Wrapped_at_the_address(string id)
    {
        AssertOwn($"{Own}\n\n{Header(id).Replace("<", "<\n", StringComparison.Ordinal)}\n{Marked(Quote)}");
        AssertOwn($"{Own}\n\n{Header(id).Replace("<", "\n<", StringComparison.Ordinal)}\n\n{Marked(Quote)}");
    }

    [Theory]
    [MemberData(nameof(OneLiners))]
    public void Wrapped_without_marks_below(string id) =>
        AssertOwn($"{Own}\n\n{Header(id).Replace("<", "<\n", StringComparison.Ordinal)}\n\n{Quote}");

    [Theory]
    [MemberData(nameof(OneLiners))]
    public void Wrapped_at_a_long_name(string id) =>
        AssertOwn(
            $"{Own}\n\n{Header(id).Replace("Sam Hill", "Samantha Hill-Worthington\nfrom Outreach Freight Auditing", StringComparison.Ordinal)}\n{Marked(Quote)}"
        );

    [Theory]
    [MemberData(nameof(WithOpeningWord))]
    public void In_the_middle_of_a_line(string id) =>
        Assert.Equal("Thursday works.", ReplyReader.ReadText($"Thursday works. {Header(id)}\n{Marked(Quote)}").Words);

    [Theory]
    [MemberData(nameof(WithOpeningWord))]
    public void In_a_preview_that_is_one_line(string id) =>
        Assert.Equal(
            "Thursday works.",
            ReplyReader.ReadText($"Thursday works. {Header(id)} {Quote.Replace("\n\n", " ", StringComparison.Ordinal)}").Words
        );

    [Theory]
    [MemberData(nameof(Forms))]
    public void In_html_above_a_blockquote(string id) =>
        AssertOwnHtml($"{Html(Own)}<br><div>{Lines(Header(id))}</div><blockquote>{Html(Quote)}</blockquote>");

    [Theory]
    [MemberData(nameof(WithoutMarks))]
    public void In_html_without_a_blockquote(string id) => AssertOwnHtml($"{Html(Own)}<br><div>{Lines(Header(id))}</div>{Html(Quote)}");

    [Fact]
    public void On_the_line_of_the_reply() =>
        Assert.Equal(
            "Thursday works.",
            ReplyReader
                .ReadText("Thursday works. On Mon, Aug 17, 2026 at 2:02 PM Sam Hill <sam@outreach.example.org> wrote:\n> Who checks?")
                .Words
        );

    [Theory]
    [InlineData("> See the list\n\n (https://example.org/c/YzOTYz) >\n> or ask")]
    [InlineData("> See the list (https://example.org/action\n_nonce=3dd518)\n>")]
    public void A_quoted_link_that_was_wrapped_belongs_to_the_quote(string quote) =>
        Assert.Equal(
            "Thursday works.",
            ReplyReader.ReadText($"Thursday works.\n\n{Header(WithOpeningWord.First().Data)}\n{quote}\n").Words
        );

    private static string Header(string id) => QuoteForm.Of(id).Header!;

    private static string Marked(string quote) => string.Join('\n', quote.Split('\n').Select(line => line.Length > 0 ? $"> {line}" : ">"));

    private static string Html(string text) =>
        string.Concat(
            text.Split('\n').Select(line => line.Length > 0 ? $"<div>{WebUtility.HtmlEncode(line)}</div>\n" : "<div><br></div>\n")
        );

    private static string Lines(string text) => string.Join("<br>\n", text.Split('\n').Select(WebUtility.HtmlEncode));

    private static void AssertOwn(string mail)
    {
        var reading = ReplyReader.ReadText(mail);

        Assert.Equal(Own, reading.Words);
        Assert.Contains("who checks carrier invoices", reading.Cut, StringComparison.Ordinal);
    }

    private static void AssertOwnHtml(string mail)
    {
        var reading = ReplyReader.ReadHtml(mail);

        Assert.Equal(Own, reading.Words);
        Assert.Contains("who checks carrier invoices", reading.Cut, StringComparison.Ordinal);
    }
}
