using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Teams;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class TeamsClientTests : DestinationTest
{
    private TeamsClient Client => Clients.Of<TeamsClient>(Workspace).Client!;

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    public async Task An_alert_goes_out_as_one_adaptive_card(int status)
    {
        Server.Answers(status);
        var alert = new Alert(
            "New reply from [Tom](https://evil.example)",
            [new("Lead", "dana_o*")],
            "Sure.\n# Thursday",
            new("View in Instantly", new("https://app.example/u?a=1&b=2"))
        );

        await Client.PostAsync(alert, Cancellation);

        Assert.Equal($"POST /workflows/1?sig={Secret}", Server.Request.Line);
        Assert.Equal("application/json", Server.Request.Headers["Content-Type"]);
        JsonAssert.Same(
            """
            {"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null,"content":{
              "type":"AdaptiveCard","$schema":"http://adaptivecards.io/schemas/adaptive-card.json","version":"1.4","body":[
                {"type":"TextBlock","text":"New reply from \\[Tom\\]\\(https://evil.example\\)","wrap":true,"weight":"Bolder"},
                {"type":"FactSet","facts":[{"title":"Lead","value":"dana\\_o\\*"}]},
                {"type":"TextBlock","text":"Sure.\n\n\\# Thursday","wrap":true,"isSubtle":true}],
              "actions":[{"type":"Action.OpenUrl","title":"View in Instantly","url":"https://app.example/u?a=1&b=2"}]}}]}
            """,
            Server.Request.Json
        );
    }

    [Theory]
    [InlineData('\\')]
    [InlineData('`')]
    [InlineData('*')]
    [InlineData('_')]
    [InlineData('[')]
    [InlineData(']')]
    [InlineData('(')]
    [InlineData(')')]
    [InlineData('<')]
    [InlineData('>')]
    [InlineData('#')]
    [InlineData('|')]
    [InlineData('~')]
    public void A_character_that_is_markup_stands_behind_a_backslash(char markup) =>
        Assert.Equal($"a \\{markup} b", TeamsText.Line($"a {markup} b", 100));

    [Fact]
    public void A_link_that_is_not_of_the_web_is_left_out()
    {
        var message = JsonNode.Parse(TeamsMessage.Of(new("x", [], null, new("View", new("javascript:alert(1)")))))!;

        Assert.Null(message["attachments"]![0]!["content"]!["actions"]);
    }

    [Fact]
    public void Whatever_a_lead_writes_the_card_stays_below_28_KB_and_keeps_its_headline() =>
        Gen.Select(
                Gen.OneOf(Gen.String[0, 3000], Gen.OneOf(new string('\\', 9000), new string('漢', 9000), new string('*', 9000), "🔥")),
                Gen.OneOf(Gen.String[0, 9000], Gen.OneOf(new string('\\', 90_000), new string('漢', 90_000), new string('\n', 9000), ""))
            )
            .Sample(
                (text, quote) =>
                {
                    var message = TeamsMessage.Of(
                        new(
                            "Reply: " + text,
                            [.. Enumerable.Repeat(new AlertFact(text, text), 12)],
                            quote,
                            new(text, new("https://app.example"))
                        )
                    );

                    Assert.InRange(message.Length, 1, TeamsMessage.MaxBytes);
                    Assert.StartsWith(
                        "Reply:",
                        (string)JsonNode.Parse(Encoding.UTF8.GetString(message))!["attachments"]![0]!["content"]!["body"]![0]!["text"]!,
                        StringComparison.Ordinal
                    );
                },
                iter: 300
            );

    [Theory]
    [InlineData(404, "", "teams-webhook-gone")]
    [InlineData(410, "", "teams-webhook-gone")]
    [InlineData(401, """{"error":{"code":"DirectApiAuthorizationRequired"}}""", "teams-webhook-refused")]
    [InlineData(403, "", "teams-webhook-refused")]
    [InlineData(400, """{"error":{"code":"WorkflowTriggerIsNotEnabled"}}""", "teams-workflow-disabled")]
    [InlineData(400, "", "teams-invalid-payload")]
    [InlineData(413, "", "teams-invalid-payload")]
    public async Task A_refusal_has_a_reason(int status, string body, string reason)
    {
        Server.Answers(status, body);

        await Permanent(reason, () => Client.PostAsync(new("x", []), Cancellation));
    }

    [Fact]
    public async Task Too_many_messages_wait_half_a_minute_unless_Teams_says_otherwise()
    {
        Server.Answers(429);
        Server.Answers(429, headers: ("Retry-After", "5"));

        Assert.Equal(TimeSpan.FromSeconds(30), (await Transient(() => Client.PostAsync(new("x", []), Cancellation))).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(5), (await Transient(() => Client.PostAsync(new("x", []), Cancellation))).RetryAfter);
    }
}
