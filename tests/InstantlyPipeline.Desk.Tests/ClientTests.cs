using InstantlyPipeline.Simulator;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>People know clients by their names.</summary>
[Collection(typeof(ChromiumCollection))]
public sealed class ClientTests(Chromium chromium)
{
    private const string Birch = "0a3f9a52-1111-4b7c-9a51-2d8f4c7e1a90";
    private const string BirchToo = "0a3f9a52-2222-4b7c-9a51-2d8f4c7e1a90";
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Mira = new("mira.holt@ternandco.example", "Mira", "Holt", "Tern & Co");
    private static readonly SampleLead Tom = new("tom.baird@millbrook.example", "Tom", "Baird", "Millbrook Foods");

    [Fact]
    public async Task Clients_are_chosen_and_shown_by_the_names_that_the_file_gives_them()
    {
        await using var desk = await DeskUnderTest.StartAsync(
            chromium,
            $$"""{ "clients": { "acme": { "workspaces": ["{{Deliveries.Workspace}}"] }, "birch": { "workspaces": ["{{Birch}}", "{{BirchToo}}"] } } }"""
        );
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.DeliverAndSettleAsync(
            desk.Deliveries.Reply("Sounds good, call me on Friday.", Mira, new DeliveryOptions { Workspace = Birch })
        );
        await desk.DeliverAndSettleAsync(
            desk.Deliveries.Reply("Sounds good, call me on Monday.", Tom, new DeliveryOptions { Workspace = BirchToo })
        );
        var window = await desk.OpenAsync();
        await Expect(window.Locator("[data-row]")).ToHaveCountAsync(3);
        await Expect(window.Locator("[data-row]", new() { HasText = "Mira" })).ToContainTextAsync("birch");
        await Expect(window.Locator("#desk")).Not.ToContainTextAsync(Birch);

        Assert.Equal(["all clients", "acme", "birch"], await window.GetByLabel("Client").Locator("option").AllInnerTextsAsync());
        await window.GetByLabel("Client").SelectOptionAsync("birch");

        await Expect(window.Locator("[data-row]")).ToHaveCountAsync(2);
        await Expect(window.Locator("#desk")).Not.ToContainTextAsync("Dana");
        await window.GetByRole(AriaRole.Link, new() { Name = "Numbers" }).ClickAsync();
        await window.Locator("main select").SelectOptionAsync("client");
        var row = window.Locator("table.figures").First.Locator("tbody tr");
        await Expect(row).ToContainTextAsync("birch", new() { Timeout = 90_000 });
        await Expect(row.Locator("td").Nth(3)).ToHaveTextAsync("2"); // replied
        desk.AssertWellBehaved();
    }
}
