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
    public async Task A_token_for_one_client_sees_that_clients_checks_and_books_and_whom_to_ask_for_the_rest()
    {
        await using var desk = await DeskUnderTest.StartAsync(
            chromium,
            $$"""
            { "clients": {
                "Acme": { "workspaces": ["{{Deliveries.Workspace}}"],
                          "hubSpot": { "accessToken": "setting:ACME_HUBSPOT", "baseAddress": "setting:ACME_AT" },
                          "instantly": { "apiKey": "setting:ACME_INSTANTLY", "baseAddress": "setting:ACME_ADDRESS" } },
                "Birch": { "workspaces": ["0a3f9a52-1111-4b7c-9a51-2d8f4c7e1a90"], "slack": { "webhookUrl": "setting:BIRCH_SLACK" },
                           "instantly": { "apiKey": "setting:ACME_INSTANTLY", "baseAddress": "setting:ACME_ADDRESS" } } } }
            """,
            (world, settings) =>
            {
                settings["ACME_HUBSPOT"] = world.Settings["HubSpot:AccessToken"];
                settings["ACME_AT"] = world.Settings["HubSpot:BaseAddress"];
                settings["ACME_INSTANTLY"] = world.Settings["Instantly:ApiKey"];
                settings["ACME_ADDRESS"] = world.Settings["Instantly:BaseAddress"];
                settings["BIRCH_SLACK"] = world.Settings["Slack:WebhookUrl"];
            }
        );
        desk.World.HubSpot.Faults.FailAll(401);
        var reader = await desk.ReaderTokenAsync(Deliveries.Workspace);

        var window = await desk.OpenAsync("doctor", token: reader);

        var checks = window.Locator(".checks");
        await Expect(checks.Locator("li").First).ToContainTextAsync("HubSpot");
        await Expect(checks.Locator("li").First).ToContainTextAsync("broken");
        await Expect(checks).ToContainTextAsync("what concerns Acme alone");
        await Expect(checks).ToContainTextAsync("ask whoever runs the pipeline");
        await window.GetByText("Books", new() { Exact = true }).ClickAsync();
        await Expect(window.Locator(".books tbody tr")).ToHaveCountAsync(1);
        await Expect(window.Locator(".books tbody tr")).ToContainTextAsync("Acme");
        await Expect(window.Locator("#desk")).Not.ToContainTextAsync("Birch");
        await Expect(window.Locator("summary", new() { HasText = "Who did what" })).ToHaveCountAsync(0);
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
