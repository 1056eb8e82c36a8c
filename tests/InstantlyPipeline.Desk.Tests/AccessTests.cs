using System.Text.Json;
using InstantlyPipeline.Simulator;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>For eyes of all kinds, and screens of all sizes.</summary>
[Collection(typeof(ChromiumCollection))]
public sealed class AccessTests(Chromium chromium)
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_no_serious_fault_on_any_page(ColorScheme scheme)
    {
        var axe = await AxeCore.SourceAsync(TestContext.Current.CancellationToken);
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var key = await Sample.FillAsync(desk);
        var window = await desk.WindowAsync(scheme: scheme, script: axe);
        await window.GotoAsync(new Uri(desk.Address, "desk/").ToString());
        var faults = new List<string>(await FaultsAsync(window, "sign-in"));
        await window.GetByLabel("Your token").FillAsync(DeskUnderTest.Token);
        await window.GetByRole(AriaRole.Button, new() { Name = "Open the desk" }).ClickAsync();

        foreach (
            var page in (string[])
                ["today", $"today/{key}", "leads", $"leads/{Uri.EscapeDataString(Dana.Email)}", "trouble", "numbers", "doctor"]
        )
        {
            await window.EvaluateAsync("page => { location.hash = '#/' + page; }", page);
            await Expect(window.Locator("main h1").First).ToBeVisibleAsync();
            await Expect(window.GetByText("Reading …")).ToHaveCountAsync(0);
            faults.AddRange(await FaultsAsync(window, page));
        }
        await window.Keyboard.PressAsync("?");
        await Expect(window.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        faults.AddRange(await FaultsAsync(window, "keys"));

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData(360, 740)]
    [InlineData(768, 1024)]
    [InlineData(1440, 900)]
    [InlineData(3840, 2160)]
    public async Task Nothing_reaches_over_the_edge_of_the_screen(int width, int height)
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var key = await Sample.FillAsync(desk);
        var window = await desk.OpenAsync(width: width, height: height);

        foreach (
            var page in (string[])["today", $"today/{key}", $"leads/{Uri.EscapeDataString(Dana.Email)}", "trouble", "numbers", "doctor"]
        )
        {
            await window.EvaluateAsync("page => { location.hash = '#/' + page; }", page);
            await Expect(window.Locator("main h1").Locator("visible=true").First).ToBeVisibleAsync();
            await Expect(window.GetByText("Reading …")).ToHaveCountAsync(0);
            Assert.Equal(
                (page, 0),
                (page, await window.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"))
            );
            Assert.Equal(
                (page, 0),
                (
                    page,
                    await window.EvaluateAsync<int>(
                        "[...document.querySelectorAll('.list, .pane')].filter(e => e.offsetWidth).map(e => e.scrollWidth - "
                            + "e.clientWidth).reduce((a, b) => Math.max(a, b), 0)"
                    )
                )
            );
        }
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_time_is_the_readers_and_says_UTC_when_asked()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        var window = await desk.OpenAsync();
        var time = window.Locator(".rows time").First;

        var at = DateTimeOffset.Parse((await time.GetAttributeAsync("datetime"))!, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal($"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC", await time.GetAttributeAsync("title"));
        Assert.Contains(
            $"{TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")):HH:mm}",
            await time.InnerTextAsync(),
            StringComparison.Ordinal
        );
    }

    private static async Task<IEnumerable<string>> FaultsAsync(IPage window, string page)
    {
        var found = await window.EvaluateAsync<JsonElement>(
            "axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations.filter(v => v.impact === 'serious' || v.impact "
                + "=== 'critical').map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')}`))"
        );
        return found.EnumerateArray().Select(fault => $"{page}: {fault.GetString()}").ToList();
    }
}
