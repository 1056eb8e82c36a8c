using InstantlyPipeline.Simulator;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

[Collection(typeof(ChromiumCollection))]
public sealed class RoleTests(Chromium chromium)
{
    private const string OtherClient = "0a3f9a52-1111-4b7c-9a51-2d8f4c7e1a90";
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Mira = new("mira.holt@ternandco.example", "Mira", "Holt", "Tern & Co");

    [Fact]
    public async Task A_readers_token_sees_its_clients_only_and_cannot_act()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var key = await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.DeliverAndSettleAsync(
            desk.Deliveries.Reply("Sounds good, call me on Friday.", Mira, new DeliveryOptions { Workspace = OtherClient })
        );
        var reader = await desk.ReaderTokenAsync(Deliveries.Workspace);

        var window = await desk.OpenAsync(token: reader);
        await Expect(window.Locator("[data-row]")).ToHaveCountAsync(1);
        await Expect(window.Locator("[data-row]")).ToContainTextAsync("Dana Okafor");
        await window.Locator("[data-row]").ClickAsync();
        await Expect(window.Locator(".pane .words").First).ToContainTextAsync("Thursday");
        await Expect(window.GetByRole(AriaRole.Button, new() { Name = "Handled" })).ToHaveCountAsync(0);
        await Expect(window.GetByRole(AriaRole.Button, new() { Name = "Label" })).ToHaveCountAsync(0);
        await window.Keyboard.PressAsync("h");
        await Expect(window.GetByText("Your token may read only.")).ToBeVisibleAsync();
        var refused = await window.EvaluateAsync<int>(
            "key => import('./api.js').then(api => api.post(`events/${key}/handled`, { handled: true })).then(() => 200, refusal => "
                + "refusal.status)",
            key
        );
        await window.GetByRole(AriaRole.Link, new() { Name = "Doctor" }).ClickAsync();
        await Expect(window.Locator(".checks")).ToContainTextAsync("ask whoever runs the pipeline");
        await Expect(window.Locator(".checks")).Not.ToContainTextAsync("database");
        await Expect(window.Locator("summary", new() { HasText = "Who did what" })).ToHaveCountAsync(0);
        await window.GetByRole(AriaRole.Link, new() { Name = "Leads" }).ClickAsync();
        await window.GotoAsync(new Uri(desk.Address, $"desk/#/leads/{Uri.EscapeDataString(Mira.Email)}").ToString());

        Assert.Equal(403, refused);
        await Expect(window.GetByText("Nobody of this address is known.")).ToBeVisibleAsync();
        await Expect(window.GetByText("Friday")).ToHaveCountAsync(0);
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task What_somebody_did_stands_in_the_trail_with_their_name()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        var ana = (await desk.PostAsync("operators", new { name = "Ana", role = "act" }))["token"]!.ToString();
        var window = await desk.OpenAsync(token: ana);
        await window.Locator("[data-row]").ClickAsync();

        await window.GetByRole(AriaRole.Button, new() { Name = "Assign" }).ClickAsync();
        await window.GetByRole(AriaRole.Button, new() { Name = "I take it" }).ClickAsync();
        await Expect(window.Locator(".rows .owner").First).ToHaveTextAsync("Ana");
        await window.GetByRole(AriaRole.Link, new() { Name = "Doctor" }).ClickAsync();
        await window.Locator("summary", new() { HasText = "Who did what" }).ClickAsync();

        var line = window.Locator("tbody tr", new() { HasText = "assign" });
        await Expect(line).ToContainTextAsync("Ana has it now.");
        await Expect(line).ToContainTextAsync("127.0.0.1");
        desk.AssertWellBehaved();
    }
}
