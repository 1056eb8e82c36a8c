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

    [Fact]
    public async Task The_wish_to_forget_a_person_is_taken_after_what_is_stored_of_them_was_shown_and_a_reason_given()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Sounds good, call me on Friday.", Mira));
        var window = await desk.OpenAsync($"leads/{Uri.EscapeDataString(Dana.Email)}");

        await window.GetByRole(AriaRole.Button, new() { Name = "Forget this person" }).ClickAsync();
        var dialog = window.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("stored of them");
        await Expect(dialog).ToContainTextAsync("That cannot be undone.");
        var forget = dialog.GetByRole(AriaRole.Button, new() { Name = "Forget", Exact = true });
        await Expect(forget).ToBeDisabledAsync();
        await dialog.GetByLabel("Why", new() { Exact = true }).FillAsync("asked us to");
        await forget.ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(window.Locator(".sayings")).ToContainTextAsync("dropped from now on");

        // It is carried out once every instance knows of it; the wish says who asked and why, and not of whom.
        var wish = Assert.Single((await desk.GetAsync("forget")).AsArray())!;
        Assert.Equal(("admin", "asked us to"), (wish["by"]!.ToString(), wish["why"]!.ToString()));
        Assert.DoesNotContain(Dana.Email, wish.ToJsonString(), StringComparison.Ordinal);
        desk.AssertWellBehaved();
    }
}
