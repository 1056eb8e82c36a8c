using System.Text.Json;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInSlackTests : IAsyncLifetime
{
    private readonly StandInSlack _slack = new();
    private Wire _wire = null!;

    public async ValueTask InitializeAsync()
    {
        await _slack.StartAsync(TestContext.Current.CancellationToken);
        _wire = new Wire(_slack.WebhookUrl);
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task The_documented_alert_is_taken()
    {
        var answer = await _wire.Post(
            "",
            """
            { "text": "🔥 New reply from Acme &amp; Co in campaign Q4 Fintech. <https://app.example/u/1|View in Instantly>",
              "blocks": [ { "type": "section", "text": { "type": "mrkdwn", "text": "🔥 New reply from *Acme &amp; Co* in campaign *Q4 Fintech*. <https://app.example/u/1|View in Instantly>" } } ] }
            """
        );

        Assert.Equal((200, "ok"), (answer.Status, answer.Body));
        Assert.StartsWith("🔥 New reply from Acme &amp; Co", Assert.Single(_slack.Messages).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tern & Co", "raw '&'")]
    [InlineData("Kestrel <Labs>", "raw '<'")]
    [InlineData("5 > 4", "raw '>'")]
    [InlineData("<!channel> wake up", "mention")]
    [InlineData("<@U123> wake up", "mention")]
    [InlineData("<https://a.example/?x=1&y=2|go>", "in the link")]
    [InlineData("<javascript:alert(1)|go>", "raw '<'")]
    [InlineData("<https://a.example|two\nlines>", "raw '<'")]
    [InlineData("<https://a.example|a|b>", "raw '<'")]
    public async Task Text_from_outside_that_was_not_escaped_is_refused(string text, string why)
    {
        var answer = await Text(text);

        Assert.Equal((400, "invalid_payload"), (answer.Status, answer.Body));
        Assert.Contains(why, Assert.Single(_slack.Calls).Refusal, StringComparison.Ordinal);
        Assert.Empty(_slack.Messages);
    }

    [Theory]
    [InlineData("Tern &amp; Co &lt;x&gt;")]
    [InlineData("> quoted\n> lines\nand <https://a.example/?x=1&amp;y=2|a link> after")]
    [InlineData("<https://a.example/plain>")]
    [InlineData("*bold* _it_ \"quotes\" 'single'")]
    public async Task Escaped_text_links_and_quotations_are_taken(string text)
    {
        var answer = await Text(text);

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task A_message_without_text_or_not_as_JSON_is_refused()
    {
        var noText = await _wire.Post("", """{"blocks":[]}""");
        var form = await _wire.Send("POST", "", "payload=%7B%7D", "application/x-www-form-urlencoded");
        var broken = await _wire.Post("", "{\"text\":");

        Assert.Equal(["no_text", "invalid_payload", "invalid_payload"], [noText.Body, form.Body, broken.Body]);
    }

    [Theory]
    [InlineData("section", "mrkdwn", 3_000, 200)]
    [InlineData("section", "mrkdwn", 3_001, 400)]
    [InlineData("header", "plain_text", 150, 200)]
    [InlineData("header", "plain_text", 151, 400)]
    [InlineData("header", "mrkdwn", 10, 400)]
    [InlineData("carpet", "mrkdwn", 10, 400)]
    public async Task Blocks_keep_to_their_sizes_and_kinds(string block, string textType, int length, int status)
    {
        var answer = await Blocks(new { type = block, text = new { type = textType, text = new string('x', length) } });

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task More_than_fifty_blocks_or_too_much_text_in_all_is_refused()
    {
        object divider = new { type = "divider" };
        object long3000 = new { type = "section", text = new { type = "plain_text", text = new string('x', 3_000) } };

        Assert.Equal(200, (await Blocks([.. Enumerable.Repeat(divider, 50)])).Status);
        Assert.Equal("invalid_blocks", (await Blocks([.. Enumerable.Repeat(divider, 51)])).Body);
        Assert.Equal("invalid_blocks", (await Blocks([.. Enumerable.Repeat(long3000, 5)])).Body);
    }

    [Theory]
    [InlineData("View in Instantly", "https://app.instantly.ai/app/unibox?a=1&b=2", 200)]
    [InlineData("View in Instantly", "not an address", 400)]
    public async Task A_button_needs_an_address(string label, string url, int status)
    {
        var answer = await Blocks(
            new
            {
                type = "actions",
                elements = new[]
                {
                    new
                    {
                        type = "button",
                        text = new { type = "plain_text", text = label },
                        url,
                    },
                },
            }
        );

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task An_unknown_webhook_is_not_found()
    {
        var answer = await _wire.Post("/services/T1/B1/wrong", """{"text":"x"}""");

        Assert.Equal((404, "no_service"), (answer.Status, answer.Body));
    }

    private Task<WireAnswer> Text(string text) => _wire.Post("", JsonSerializer.Serialize(new { text }));

    private Task<WireAnswer> Blocks(params object[] blocks) => _wire.Post("", JsonSerializer.Serialize(new { text = "x", blocks }));
}
