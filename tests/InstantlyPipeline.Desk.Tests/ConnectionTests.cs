using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

[Collection(typeof(ChromiumCollection))]
public sealed class ConnectionTests(Chromium chromium)
{
    [Fact]
    public async Task A_lost_connection_is_told_what_was_read_stays_and_it_comes_back_by_itself()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?"));
        var window = await desk.OpenAsync();
        await Expect(window.Locator(".rows li.hot")).ToHaveCountAsync(1);

        await window.Context.SetOfflineAsync(true);
        await Expect(window.Locator(".live")).ToContainTextAsync("no connection");
        await Expect(window.Locator(".rows li.hot")).ToHaveCountAsync(1);
        await window.Context.SetOfflineAsync(false);

        await Expect(window.Locator(".live")).ToHaveTextAsync("● live", new() { Timeout = 60_000 });
        desk.AssertWellBehaved();
    }
}
