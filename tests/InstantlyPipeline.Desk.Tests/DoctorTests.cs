using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

[Collection(typeof(ChromiumCollection))]
public sealed class DoctorTests(Chromium chromium)
{
    [Fact]
    public async Task A_check_that_fails_comes_first_with_its_cure_and_is_well_when_it_is_run_again()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        desk.World.HubSpot.Faults.FailAll(401);

        var window = await desk.OpenAsync("doctor");
        var first = window.Locator(".checks li").First;
        await Expect(first).ToContainTextAsync("HubSpot");
        await Expect(first).ToContainTextAsync("broken");
        desk.World.HubSpot.Faults.Clear();
        await window.GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync();

        await Expect(window.Locator(".checks li", new() { HasText = "HubSpot" }).First).ToContainTextAsync("well");
        desk.AssertWellBehaved();
    }
}
