using System.Globalization;
using System.Text;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Simulator;
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

    [Fact]
    public async Task The_books_of_a_day_are_compared_client_by_client()
    {
        await using var desk = await DeskUnderTest.StartAsync(
            chromium,
            $$"""
            { "clients": { "Acme": {
                "workspaces": ["{{Deliveries.Workspace}}"],
                "instantly": { "apiKey": "setting:ACME_INSTANTLY", "baseAddress": "setting:ACME_ADDRESS" } } } }
            """,
            (world, settings) =>
            {
                settings["ACME_INSTANTLY"] = world.Settings["Instantly:ApiKey"];
                settings["ACME_ADDRESS"] = world.Settings["Instantly:BaseAddress"];
                settings.Remove("Instantly:ApiKey");
            }
        );
        var door = new Uri(desk.Address, WebhookIntake.Path);
        desk.World.Instantly.AddWebhook(door.AbsoluteUri);
        var (delivered, lost) = (desk.Deliveries.Opened(), desk.Deliveries.Opened());
        await desk.DeliverAsync(delivered);
        var now = TimeProvider.System.GetUtcNow();
        Log(delivered, now.AddSeconds(-1));

        var window = await desk.OpenAsync("doctor");
        await window.GetByText("Books", new() { Exact = true }).ClickAsync();
        await window.GetByLabel("day (UTC)").SelectOptionAsync(now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var books = window.Locator(".books tbody tr");
        await Expect(books.First).ToContainTextAsync("Acme");
        await Expect(books.First).ToContainTextAsync("the books agree");
        Log(lost, now);
        await window.GetByLabel("day (UTC)").SelectOptionAsync(now.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await Expect(books.First).ToContainTextAsync("nothing was delivered");
        await window.GetByLabel("day (UTC)").SelectOptionAsync(now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

        await Expect(books.First).ToContainTextAsync("recover --since");
        await Expect(books.First.Locator("td.bad")).ToHaveTextAsync("1");
        desk.AssertWellBehaved();

        void Log(byte[] body, DateTimeOffset at) =>
            desk.World.Instantly.AddWebhookEvent(
                new InstantlyWebhookEvent
                {
                    Id = "",
                    At = at,
                    Payload = Encoding.UTF8.GetString(body),
                    WebhookUrl = door.AbsoluteUri,
                    Success = true,
                    StatusCode = 200,
                    RetryGroupId = Guid.NewGuid().ToString(),
                }
            );
    }
}
