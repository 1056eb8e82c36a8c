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
    public async Task All_events_of_one_cause_are_replayed_under_one_dry_run()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        desk.World.HubSpot.Faults.FailAll(401);
        var keys = new List<string>();
        for (var number = 0; number < 3; number++)
        {
            keys.Add(await desk.DeliverAsync(desk.Deliveries.Reply($"Yes, could you do Thursday at {number + 1}?")));
            await desk.StatusAsync(keys[^1], "dead");
        }
        desk.World.HubSpot.Faults.Clear();

        var window = await desk.OpenAsync("trouble");
        await window.GetByRole(AriaRole.Button, new() { Name = "Replay all 3" }).ClickAsync();
        await Expect(window.GetByRole(AriaRole.Dialog)).ToContainTextAsync("3 would run again");
        await Expect(window.GetByRole(AriaRole.Dialog)).ToContainTextAsync("3 × hubspot-");
        Assert.Empty(desk.World.HubSpot.Tasks);
        await window.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Replay", Exact = true }).ClickAsync();

        await Expect(window.Locator(".sayings")).ToContainTextAsync("3 run again.");
        foreach (var key in keys)
        {
            await desk.StatusAsync(key, "done");
        }
        await Expect(window.GetByText("Nothing is wrong.")).ToBeVisibleAsync();
        Assert.Equal(3, desk.World.HubSpot.Tasks.Count);
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task Refused_deliveries_are_shown_with_what_to_do()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        Assert.Equal(401, await desk.RefusedAsync("another secret"));

        var window = await desk.OpenAsync("trouble");

        var refused = window.Locator("section.trouble", new() { HasText = "Refused deliveries" });
        await Expect(refused).ToContainTextAsync("wrong or missing secret");
        await Expect(refused).ToContainTextAsync("What to do: Run instantly-pipeline connect");
        await Expect(window.GetByRole(AriaRole.Link, new() { Name = "Trouble" })).ToContainTextAsync("1");
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_destination_that_works_is_held_back_before_it_is_called()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var window = await desk.OpenAsync("trouble");

        await window.GetByRole(AriaRole.Button, new() { Name = "Hold a destination back" }).ClickAsync();
        await window.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "HubSpot" }).ClickAsync();
        await window.GetByLabel("Why", new() { Exact = true }).FillAsync("migration until noon");
        await window.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true }).ClickAsync();
        await Expect(window.Locator("section.trouble", new() { HasText = "HubSpot is held back" }))
            .ToContainTextAsync("migration until noon");
        var key = await desk.DeliverAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.StatusAsync(key, "retrying");

        Assert.Empty(desk.World.HubSpot.Contacts);
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
        var held = window.Locator(
            "section.trouble",
            new() { Has = window.GetByRole(AriaRole.Heading, new() { Name = "HubSpot is held back" }) }
        );
        await Expect(held).ToContainTextAsync("By admin");
        await Expect(held).ToContainTextAsync("they are moving house");
        await held.GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();

        await Expect(window.GetByText("HubSpot is called again.")).ToBeVisibleAsync();
        await Expect(held).ToHaveCountAsync(0);
        desk.AssertWellBehaved();
    }
}
