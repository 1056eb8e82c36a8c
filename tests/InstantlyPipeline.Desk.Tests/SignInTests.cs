using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

[Collection(typeof(ChromiumCollection))]
public sealed class SignInTests(Chromium chromium)
{
    [Fact]
    public async Task A_wrong_token_shows_nothing_and_says_so()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?"));

        var window = await desk.OpenAsync(token: "a-token-that-nobody-has-given-to-anybody");

        await Expect(window.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not know this token");
        await Expect(window.GetByText("Thursday")).ToHaveCountAsync(0);
        await Expect(window.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
        Assert.Null(await window.EvaluateAsync<string?>("sessionStorage.getItem('desk-token')"));
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task The_token_stays_in_the_tab_outlives_a_reload_and_leaves_with_the_person()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var window = await desk.OpenAsync();
        await Expect(window.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();

        await window.ReloadAsync();
        await Expect(window.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();
        var kept = await window.EvaluateAsync<string>("JSON.stringify(localStorage) + document.cookie + location.href");
        await window.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        Assert.DoesNotContain(DeskUnderTest.Token, kept, StringComparison.Ordinal);
        await Expect(window.GetByLabel("Your token")).ToBeVisibleAsync();
        Assert.Null(await window.EvaluateAsync<string?>("sessionStorage.getItem('desk-token')"));
        desk.AssertWellBehaved();
    }
}
