using System.Text;
using InstantlyPipeline.Simulator;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

[Collection(typeof(ChromiumCollection))]
public sealed class TroubleTests(Chromium chromium)
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    [Fact]
    public async Task A_dead_letter_is_replayed_to_done_after_the_calls_it_would_make_were_shown()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        desk.World.HubSpot.Faults.FailAll(401);
        var key = await desk.DeliverAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.StatusAsync(key, "dead");
        desk.World.HubSpot.Faults.Clear();

        var window = await desk.OpenAsync("trouble");
        var group = window.Locator("section.trouble", new() { HasText = "given up" });
        await Expect(group).ToContainTextAsync("What to do:");
        await group.GetByRole(AriaRole.Button, new() { Name = "Replay this one" }).ClickAsync();
        await Expect(window.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 would run again");
        await Expect(window.GetByRole(AriaRole.Dialog)).ToContainTextAsync("hubspot-");
        Assert.Empty(desk.World.HubSpot.Tasks);
        await window.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Replay", Exact = true }).ClickAsync();

        await desk.StatusAsync(key, "done");
        await Expect(window.GetByText("Nothing is wrong.")).ToBeVisibleAsync();
        Assert.Single(desk.World.HubSpot.Tasks);
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_dead_letter_is_discarded_with_a_reason()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        desk.World.HubSpot.Faults.FailAll(401);
        var key = await desk.DeliverAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.StatusAsync(key, "dead");

        var window = await desk.OpenAsync("trouble");
        await window.Locator(".rowbuttons").GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        var discard = window.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Discard" });
        await Expect(discard).ToBeDisabledAsync();
        await window.GetByLabel("Why", new() { Exact = true }).FillAsync("called her");
        await discard.ClickAsync();

        await Expect(window.GetByText("Nothing is wrong.")).ToBeVisibleAsync();
        Assert.Contains("called her", (await desk.StatusAsync(key, "dead"))["reason"]!.ToString(), StringComparison.Ordinal);
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_delivery_that_lacks_a_field_is_taken_in_with_it()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var whole = Encoding.UTF8.GetString(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        var key = await desk.DeliverAsync(
            Encoding.UTF8.GetBytes(whole.Replace("\"event_type\"", "\"event_typo\"", StringComparison.Ordinal))
        );

        var window = await desk.OpenAsync($"trouble/{key}");
        await window.GetByRole(AriaRole.Button, new() { Name = "Add a field and take in" }).ClickAsync();
        await window.GetByLabel("Field", new() { Exact = true }).FillAsync("event_type");
        await window.GetByLabel("Value", new() { Exact = true }).FillAsync("reply_received");
        await window.GetByRole(AriaRole.Button, new() { Name = "See what would happen" }).ClickAsync();
        await Expect(window.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 would run again");
        await window.GetByRole(AriaRole.Button, new() { Name = "Take it in" }).ClickAsync();

        await window.GetByRole(AriaRole.Link, new() { Name = "Today" }).ClickAsync();
        await Expect(window.Locator(".rows li.hot")).ToContainTextAsync("Dana Okafor");
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_destination_that_fails_is_held_back_with_a_reason_and_released_again()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        desk.World.HubSpot.Faults.FailAll(503);
        var key = await desk.DeliverAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.StatusAsync(key, "retrying");

        var window = await desk.OpenAsync("trouble");
        var destination = window.Locator("section.trouble", new() { HasText = "HubSpot fails" });
        await destination.GetByRole(AriaRole.Button, new() { Name = "Hold" }).ClickAsync();
        await window.GetByLabel("Why", new() { Exact = true }).FillAsync("they are moving house");
        await window.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hold" }).ClickAsync();
        var held = window.Locator("section.trouble", new() { HasText = "HubSpot is held back" });
        await Expect(held).ToContainTextAsync("By admin");
        await Expect(held).ToContainTextAsync("they are moving house");
        await held.GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();

        await Expect(window.GetByText("HubSpot is called again.")).ToBeVisibleAsync();
        await Expect(held).ToHaveCountAsync(0);
        desk.AssertWellBehaved();
    }
}
