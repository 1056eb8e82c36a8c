using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Slack;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed partial class SlackClientTests : DestinationTest
{
    private static readonly Gen<string> WildText = Gen.OneOf(
        Gen.String[0, 60],
        Gen.String[
            Gen.OneOf('<', '>', '&', '|', '\n', '\r', '!', '*', 'é', '\u0301', '\ud83d', '\udd25', '\u202e', '\u2066', '\0'),
            0,
            4000
        ],
        Gen.OneOf("<!channel>", "<@U123>", "<https://evil.example|View>", "&amp;", "🔥", "👩‍👩‍👧‍👦", "Tom & Co", new string('&', 5000))
    );

    private static readonly Gen<Alert> WildAlert =
        from headline in WildText
        from facts in Gen.Select(WildText, WildText, (label, value) => new AlertFact(label, value)).Array[0, 14]
        from quote in WildText
        from label in WildText
        from path in Gen.String[Gen.OneOf('a', '7', '&'), 0, 2_000]
        select new Alert($"New reply {headline}", facts, quote, new(label, new Uri($"https://app.example/?q={path}&w=1|<>")));

    private SlackClient Client => Clients.Of<SlackClient>(Workspace).Client!;

    [Fact]
    public async Task An_alert_goes_to_the_webhook_with_headline_link_facts_and_the_leads_words()
    {
        Server.Answers(200, "ok", "text/plain");
        var alert = new Alert(
            "🔥 New reply from Tom & Co in campaign Q4 <Fintech>",
            [new("Lead", Lead), new("Empty", " ")],
            "Sure.\nThursday > Friday?",
            new("View in Instantly", new("https://app.example/u?thread=a:b&wks=1|2"))
        );

        await Client.PostAsync(alert, Cancellation);

        Assert.Equal($"POST /services/T0/B0/{Secret}", Server.Request.Line);
        Assert.Equal("application/json", Server.Request.Headers["Content-Type"]);
        Assert.False(Server.Request.Headers.ContainsKey("Authorization"));
        const string Headline =
            "🔥 New reply from Tom &amp; Co in campaign Q4 &lt;Fintech&gt; <https://app.example/u?thread=a:b&amp;wks=1%7C2|View "
            + "in Instantly>";
        JsonAssert.Same(
            $$$"""
            {"text":"{{{Headline}}}","unfurl_links":false,"unfurl_media":false,"blocks":[
              {"type":"section","text":{"type":"mrkdwn","text":"{{{Headline}}}","verbatim":true}},
              {"type":"section","fields":[{"type":"mrkdwn","text":"*Lead*\n{{{Lead}}}","verbatim":true}]},
              {"type":"section","text":{"type":"mrkdwn","text":">Sure.\n>Thursday &gt; Friday?","verbatim":true}}]}
            """,
            Server.Request.Json
        );
    }

    [Fact]
    public async Task A_bare_headline_is_enough()
    {
        Server.Answers(200, "ok", "text/plain");

        await Client.PostAsync(new("Two bounces", []), Cancellation);

        JsonAssert.Same(
            """{"text":"Two bounces","unfurl_links":false,"unfurl_media":false,"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"Two bounces","verbatim":true}}]}""",
            Server.Request.Json
        );
    }

    [Theory]
    [InlineData("a & b < c > d", "a &amp; b &lt; c &gt; d")]
    [InlineData("&amp;", "&amp;amp;")]
    [InlineData("<!channel> \"it's\" *bold*", "&lt;!channel&gt; \"it's\" *bold*")]
    public void Exactly_three_characters_are_escaped(string text, string expected) => Assert.Equal(expected, SlackText.Escape(text));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("ftp://app.example/")]
    [InlineData("/relative")]
    public void A_link_that_is_not_of_the_web_is_left_out(string address) =>
        Assert.Equal("", SlackText.Link(new("View", new(address, UriKind.RelativeOrAbsolute))));

    [Fact]
    public void A_link_that_is_too_long_as_sent_is_left_out() =>
        Assert.Equal(
            "Two bounces",
            SlackMessage.Of(new("Two bounces", [], Link: new("View", new($"https://app.example/?{new string('&', 900)}")))).Text
        );

    [Fact]
    public void A_labels_markup_is_taken_out_and_an_empty_label_still_shows()
    {
        Assert.Equal("<https://app.example/|a b>", SlackText.Link(new("a|\n<b>", new("https://app.example"))));
        Assert.Equal("<https://app.example/|Open>", SlackText.Link(new("<|>", new("https://app.example"))));
    }

    [Fact]
    public void A_cut_falls_between_what_a_reader_sees_as_characters()
    {
        var family = "👩‍👩‍👧‍👦";

        Assert.Equal("ab…", PlainText.Fit("ab" + family, 4, SlackText.Escape));
        Assert.Equal("ab" + family, PlainText.Fit("ab" + family, 2 + family.Length, SlackText.Escape));
        Assert.Equal("a…", PlainText.Fit("a&b", 5, SlackText.Escape));
        Assert.Equal("&amp;…", PlainText.Fit("&&", 6, SlackText.Escape));
    }

    [Theory]
    [InlineData('\u202a')]
    [InlineData('\u202b')]
    [InlineData('\u202c')]
    [InlineData('\u202d')]
    [InlineData('\u202e')]
    [InlineData('\u2066')]
    [InlineData('\u2067')]
    [InlineData('\u2068')]
    [InlineData('\u2069')]
    public void Nothing_turns_the_direction_of_what_is_read(char control) =>
        Assert.Equal("invoice fdp.exe", PlainText.Clean($"invoice {control}fdp.exe"));

    [Fact]
    public void Whatever_a_lead_writes_no_markup_of_theirs_gets_through_and_Slacks_limits_hold() =>
        WildAlert.Sample(
            alert =>
            {
                var message = SlackMessage.Of(alert);

                Assert.InRange(message.Blocks.Count, 1, 50);
                var texts = message
                    .Blocks.SelectMany(block => block.Fields ?? [block.Text!])
                    .Select(text => text.Text)
                    .Append(message.Text)
                    .ToList();
                foreach (var block in message.Blocks)
                {
                    Assert.InRange(block.Text?.Text.Length ?? 1, 1, 3000);
                    Assert.InRange(block.Fields?.Count ?? 1, 1, 10);
                    Assert.All(block.Fields ?? [], field => Assert.InRange(field.Text.Length, 1, 2000));
                }
                Assert.InRange(texts.Sum(text => text.Length), 1, 13_000);
                foreach (var text in texts)
                {
                    var outside = OurLink().Replace(OurQuote().Replace(text, ""), "");
                    Assert.DoesNotContain('<', outside);
                    Assert.DoesNotContain('>', outside);
                    Assert.DoesNotContain('&', Entity().Replace(outside, ""));
                    Assert.DoesNotContain(outside, character => char.IsControl(character) && character != '\n');
                    Assert.DoesNotContain(
                        outside,
                        character => character is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069')
                    );
                    Assert.True(IsWellFormed(outside));
                }
            },
            iter: 500
        );

    [Theory]
    [InlineData(400, "invalid_payload", "slack-invalid-payload")]
    [InlineData(400, "no_text", "slack-invalid-payload")]
    [InlineData(400, "invalid_blocks", "slack-invalid-payload")]
    [InlineData(400, "too_many_attachments", "slack-invalid-payload")]
    [InlineData(400, "user_not_found", "slack-webhook-refused")]
    [InlineData(403, "action_prohibited", "slack-webhook-refused")]
    [InlineData(403, "invalid_token", "slack-webhook-refused")]
    [InlineData(403, "posting_to_general_channel_denied", "slack-webhook-refused")]
    [InlineData(404, "channel_not_found", "slack-webhook-gone")]
    [InlineData(404, "no_service", "slack-webhook-gone")]
    [InlineData(404, "no_active_hooks", "slack-webhook-gone")]
    [InlineData(404, "no_team", "slack-webhook-gone")]
    [InlineData(410, "channel_is_archived", "slack-channel-archived")]
    public async Task A_refusal_has_a_reason_that_tells_our_fault_from_the_operators(int status, string code, string reason)
    {
        Server.Answers(status, code + "\n", "text/plain");

        var failure = await Permanent(reason, () => Client.PostAsync(new("x", []), Cancellation));

        Assert.Contains($"({code})", failure.Message, StringComparison.Ordinal);
        Assert.Equal(reason == "slack-invalid-payload", failure.Message.Contains("fault of the pipeline", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(429, "", 30.0)]
    [InlineData(429, "2", 2.0)]
    [InlineData(429, "0.5", 0.5)]
    [InlineData(429, "nonsense", 30.0)]
    [InlineData(500, "", null)]
    public async Task A_busy_Slack_is_asked_again(int status, string wait, double? seconds)
    {
        Server.Answers(status, "rollup_error", "text/plain", headers: wait.Length > 0 ? [("Retry-After", wait)] : []);

        var failure = await Transient(() => Client.PostAsync(new("x", []), Cancellation));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    private static bool IsWellFormed(string text) =>
        text.EnumerateRunes().All(rune => rune.Value != 0xFFFD) && StringInfo.ParseCombiningCharacters(text) is not null;

    [GeneratedRegex(@"<https?://[^<>|\s]*\|[^<>|\n]*>")]
    private static partial Regex OurLink();

    [GeneratedRegex("^>", RegexOptions.Multiline)]
    private static partial Regex OurQuote();

    [GeneratedRegex("&(amp|lt|gt);")]
    private static partial Regex Entity();
}
