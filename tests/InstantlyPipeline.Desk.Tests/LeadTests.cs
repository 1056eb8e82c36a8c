using InstantlyPipeline.Simulator;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

[Collection(typeof(ChromiumCollection))]
public sealed class LeadTests(Chromium chromium)
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Mira = new("mira.holt@ternandco.example", "Mira", "Holt", "Tern & Co");

    [Theory]
    [InlineData("dana.ok")]
    [InlineData("harborline.ex")]
    [InlineData("Okaf")]
    [InlineData("Harbor")]
    public async Task A_lead_is_found_by_the_beginning_of_an_address_a_domain_a_name_or_a_company(string begins)
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("What would it cost for 40?", Mira));
        var window = await desk.OpenAsync();
        await Expect(window.Locator(".rows li.hot").First).ToBeVisibleAsync();

        await window.Keyboard.PressAsync("/");
        await window.Keyboard.TypeAsync(begins);

        await Expect(window.Locator(".rows [data-row]")).ToHaveCountAsync(1);
        await window.Locator(".rows [data-row]").ClickAsync();
        await Expect(window.Locator(".pane h1")).ToHaveTextAsync("Dana Okafor");
        await Expect(window.Locator(".pane .timeline")).ToContainTextAsync("Yes, could you do Thursday?");
        desk.AssertWellBehaved();
    }
}
