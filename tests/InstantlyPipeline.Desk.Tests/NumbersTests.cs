using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

[Collection(typeof(ChromiumCollection))]
public sealed class NumbersTests(Chromium chromium)
{
    [Fact]
    public async Task What_was_sent_and_what_came_of_it_is_counted_by_campaign_drawn_and_saved_as_a_file()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await Sample.FillAsync(desk);
        var window = await desk.OpenAsync("numbers");
        var row = window.Locator("table.figures").First.Locator("tr", new() { HasText = "Q3 Ops Leaders" });

        await Expect(row.Locator("td").Nth(0)).ToHaveTextAsync("5", new() { Timeout = 90_000 }); // sent
        await Expect(row.Locator("td").Nth(2)).ToHaveTextAsync("1"); // clicked
        await Expect(window.Locator("figure", new() { HasText = "Replies by label" })).ToContainTextAsync("interested");
        await Expect(window.GetByText("From a reply to its alert")).ToBeVisibleAsync();
        await Expect(window.GetByText("Half within")).ToBeVisibleAsync();
        var accounts = window.GetByRole(AriaRole.Group, new() { Name = "Bounce rate by sending account" });
        await Expect(accounts.Locator("tr", new() { HasText = "sam@reach.example" })).ToContainTextAsync("20 % !"); // one of five
        var domains = window.GetByRole(AriaRole.Group, new() { Name = "Bounce rate by the recipient's domain" });
        await Expect(domains.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(domains.GetByRole(AriaRole.Columnheader, new() { Name = "rate" })).ToBeVisibleAsync();
        var download = await window.RunAndWaitForDownloadAsync(() =>
            window.GetByRole(AriaRole.Button, new() { Name = "CSV", Exact = true }).ClickAsync()
        );
        await using var file = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(file);
        var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split("\r\n");

        Assert.StartsWith(
            "campaign,sent,opened (directional),clicked,replied,interested,booked,unsubscribed,bounced",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Contains(lines, line => line.StartsWith("Q3 Ops Leaders,5,5,1,", StringComparison.Ordinal));
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_campaign_of_the_numbers_leads_to_what_came_of_it_and_back_to_all()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await Sample.FillAsync(desk);
        var window = await desk.OpenAsync("numbers");

        await window.GetByRole(AriaRole.Link, new() { Name = "Q3 Ops Leaders" }).ClickAsync(new() { Timeout = 90_000 });

        var list = window.GetByRole(AriaRole.Region, new() { Name = "What came" });
        await Expect(list).ToContainTextAsync("Only the campaign Q3 Ops Leaders");
        await Expect(window.Locator(".counts")).ToContainTextAsync("8 events came");
        await window.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await Expect(window.Locator(".counts")).ToContainTextAsync("10 events came");
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task Days_are_drawn_as_lines_that_run_under_the_policy()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?"));
        var window = await desk.OpenAsync("doctor");
        await Expect(window.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();

        // Three days of figures, whatever the clock of this machine says.
        var drawn = await window.EvaluateAsync<int>(
            """
            Promise.all([import('./html.js'), import('./charts.js')]).then(async ([{ html, render }, { Days }]) => {
              const place = document.body.appendChild(document.createElement('div'));
              const rows = ['2026-08-16', '2026-08-17', '2026-08-18'].map((name, index) => ({ name, replied: index, interested: 1, bounced: 0 }));
              render(html`<${Days} rows=${rows} series=${['replied', 'interested', 'bounced']} />`, place);
              for (let tries = 0; tries < 500 && !place.querySelector('canvas'); tries++) { await new Promise(requestAnimationFrame); }
              return place.querySelectorAll('canvas').length;
            })
            """
        );

        Assert.Equal(1, drawn);
        desk.AssertWellBehaved();
    }
}
