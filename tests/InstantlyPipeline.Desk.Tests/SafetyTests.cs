using System.Text;
using System.Text.Json.Nodes;
using InstantlyPipeline.Simulator;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>What strangers write stays text.</summary>
[Collection(typeof(ChromiumCollection))]
public sealed class SafetyTests(Chromium chromium)
{
    private const string Script = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">";

    [Fact]
    public async Task Script_tags_in_words_names_and_campaigns_are_shown_as_they_were_written_and_do_nothing()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var lead = new SampleLead("eve@attack.example", "<b>Eve</b>", "<svg onload=alert(1)>", "\"><iframe src=//evil.example>");
        await desk.DeliverAndSettleAsync(
            desk.Deliveries.Reply(
                $"Yes, call me on Friday. {Script}",
                lead,
                new DeliveryOptions { Campaign = new SampleCampaign(Guid.NewGuid().ToString(), Script) }
            )
        );

        var window = await desk.OpenAsync();
        await window.Locator("[data-row]").First.ClickAsync();

        await Expect(window.Locator(".pane .words").First).ToContainTextAsync("Yes, call me on Friday.");
        await Expect(window.Locator(".pane h1")).ToContainTextAsync("<b>Eve</b>");
        await Expect(window.Locator("iframe, #desk img, #desk script, h1 b")).ToHaveCountAsync(0);
        Assert.EndsWith("· the desk", await window.TitleAsync(), StringComparison.Ordinal);
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_text_that_turns_the_reading_direction_does_not_turn_its_surroundings()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(
            desk.Deliveries.Reply(
                "Yes, call me \u202etxt.exe\u202c on Friday",
                new SampleLead("eve@attack.example", "Eve\u202e", "Lindt", "Attack\u2066")
            )
        );

        var window = await desk.OpenAsync();
        await Expect(window.Locator("[data-row]").First).ToContainTextAsync("Friday");

        Assert.DoesNotMatch("[\u202a-\u202e\u2066-\u2069]", await window.Locator("#desk").InnerTextAsync());
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_link_that_is_not_https_is_no_link()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var window = await desk.OpenAsync("doctor");
        await Expect(window.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();

        var kept = await window.EvaluateAsync<string?[]>(
            "import('./text.js').then(text => ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', "
                + "'http://evil.example', '//evil.example', 'https://u:p@evil.example', 'https://app.example/x'].map(text.httpsOnly))"
        );

        Assert.Equal([null, null, null, null, null, null, "https://app.example/x"], kept);
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_conversation_that_is_a_script_becomes_no_link_and_what_was_cut_off_stays_text()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var body = JsonNode.Parse(
            desk.Deliveries.Reply($"Yes, call me on Friday.\n\nOn Mon, 17 Aug 2026 at 09:00, Sam <sam@reach.example> wrote:\n> {Script}")
        )!;
        body["unibox_url"] = "javascript:document.title='taken'";
        body["reply_html"] = null;
        await desk.DeliverAndSettleAsync(Encoding.UTF8.GetBytes(body.ToJsonString()));

        var window = await desk.OpenAsync();
        await window.Locator("[data-row]").First.ClickAsync();
        await Expect(window.Locator(".pane .words").First).ToHaveTextAsync("Yes, call me on Friday.");
        var cut = window.Locator("details", new() { HasText = "What was cut off below" });
        await Expect(cut.Locator(".words")).ToBeHiddenAsync();
        await cut.Locator("summary").ClickAsync();
        await Expect(cut.Locator(".words")).ToContainTextAsync("<script>document.title='taken'</script>");

        await Expect(window.Locator("a[href^='javascript' i], #desk img, #desk script")).ToHaveCountAsync(0);
        Assert.EndsWith("· the desk", await window.TitleAsync(), StringComparison.Ordinal);
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task Sixty_thousand_characters_are_shown_in_parts_and_the_page_stays_as_wide_as_it_is()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(
            desk.Deliveries.Reply(
                "Yes, call me on Friday. " + new string('W', 60_000),
                new SampleLead("eve@attack.example", new string('N', 250), "Lindt", "Attack")
            )
        );

        var window = await desk.OpenAsync();
        await window.Locator("[data-row]").First.ClickAsync();
        await Expect(window.Locator(".pane .words").First).ToContainTextAsync("Friday");
        var shown = (await window.Locator(".pane .words").First.InnerTextAsync()).Length;
        await window.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();

        Assert.InRange(shown, 100, 4_100);
        Assert.InRange((await window.Locator(".pane .words").First.InnerTextAsync()).Length, 60_000, 61_000);
        Assert.True(await window.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        desk.AssertWellBehaved();
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+491511234567", "\"'+491511234567\"")]
    [InlineData("-2+3", "\"'-2+3\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1+1", "\"'\t=1+1\"")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData("Q3 Ops Leaders", "Q3 Ops Leaders")]
    public async Task A_cell_that_a_spreadsheet_would_take_for_a_formula_is_text_in_the_file(string text, string cell)
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var window = await desk.OpenAsync("doctor");
        await Expect(window.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();

        Assert.Equal(cell, await window.EvaluateAsync<string>("text => import('./csv.js').then(csv => csv.cell(text))", text));
    }
}
