using InstantlyPipeline.Simulator;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

[Collection(typeof(ChromiumCollection))]
public sealed class TodayTests(Chromium chromium)
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Mira = new("mira.holt@ternandco.example", "Mira", "Holt", "Tern & Co");

    [Fact]
    public async Task A_reply_that_arrives_is_seen_with_its_words_without_a_reload()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var window = await desk.OpenAsync();
        await Expect(window.GetByText("Nothing came in this time.")).ToBeVisibleAsync();

        await desk.DeliverAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));

        var row = window.Locator(".rows li.hot");
        await Expect(row).ToContainTextAsync("Dana Okafor");
        await Expect(row).ToContainTextAsync("Harborline");
        await Expect(row).ToContainTextAsync("Yes, could you do Thursday?");
        await Expect(row).ToContainTextAsync("interested");
        await Expect(row).ToContainTextAsync("HubSpot ✓");
        await Expect(row).Not.ToContainTextAsync("v1-"); // ids are on demand
        await Expect(window).ToHaveTitleAsync("(1) Today · the desk");
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task The_pane_tells_what_else_came_of_the_person_and_leads_to_it()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Not now, please ask again in spring.", Dana));
        var key = await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("What would it cost?", Mira));
        var window = await desk.OpenAsync($"today/{key}");

        await window.GetByText("What else came of them").ClickAsync();

        var others = window.Locator(".pane .rows li");
        await Expect(others).ToHaveCountAsync(1);
        await Expect(others).ToContainTextAsync("ask again in spring");
        await others.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(window.Locator(".pane .words").First).ToContainTextAsync("ask again in spring");
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task The_counts_of_the_headings_add_up_to_what_came()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        byte[][] came =
        [
            desk.Deliveries.Reply("Yes, could you do Thursday?", Dana),
            desk.Deliveries.Reply("Not now, please ask again in spring.", Mira),
            desk.Deliveries.AutoReply("I am out of office until Monday."),
            desk.Deliveries.Bounce(),
            desk.Deliveries.MeetingBooked(Dana),
            desk.Deliveries.Unsubscribed(),
            desk.Deliveries.Label("Asked For Pricing", Mira),
        ];
        foreach (var body in came)
        {
            await desk.DeliverAndSettleAsync(body);
        }

        var window = await desk.OpenAsync();
        await Expect(window.Locator(".counts")).ToContainTextAsync($"{came.Length} events came");

        var counts = await window.Locator(".counts a").AllInnerTextsAsync();
        Assert.Equal(came.Length, counts.Sum(count => int.Parse(count.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)));
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task Handled_is_done_by_a_key_and_undone_by_a_button()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var key = await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        var window = await desk.OpenAsync();
        await Expect(window.Locator(".rows li.hot")).ToHaveCountAsync(1);

        await window.Keyboard.PressAsync("j");
        await window.Keyboard.PressAsync("h");
        await Expect(window.GetByText("Dana Okafor: handled.")).ToBeVisibleAsync();
        await Expect(window.Locator(".rows li.hot")).ToHaveCountAsync(0);
        var handled = await desk.StatusAsync(key, "done");
        await window.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Expect(window.Locator(".rows li.hot")).ToHaveCountAsync(1);
        Assert.NotNull(handled["arrival"]!["handledAt"]);
        Assert.Null((await desk.StatusAsync(key, "done"))["arrival"]!["handledAt"]);
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task With_the_keyboard_alone_a_reply_is_found_opened_assigned_and_closed()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Yes, could you do Thursday?", Dana));
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Sounds good, call me on Friday.", Mira));
        var window = await desk.OpenAsync();
        await Expect(window.Locator(".rows li.hot")).ToHaveCountAsync(2);

        await window.Keyboard.PressAsync("j");
        await window.Keyboard.PressAsync("j");
        await window.Keyboard.PressAsync("k");
        await window.Keyboard.PressAsync("j");
        await window.Keyboard.PressAsync("Enter");
        await Expect(window.Locator(".pane h1")).ToHaveTextAsync("Dana Okafor");
        await window.Keyboard.PressAsync("a");
        await window.Keyboard.TypeAsync("Ana");
        await window.Keyboard.PressAsync("Enter");
        await Expect(window.Locator(".rows li", new() { HasText = "Dana" })).ToContainTextAsync("Ana");
        await window.Keyboard.PressAsync("Escape");

        await Expect(window.Locator(".pane")).ToHaveCountAsync(0);
        await window.Keyboard.PressAsync("?");
        await Expect(window.GetByRole(AriaRole.Dialog)).ToContainTextAsync("replay");
        desk.AssertWellBehaved();
    }

    [Fact]
    public async Task A_changed_label_is_shown_first_as_the_steps_it_would_run_and_then_the_CRM_hears_of_it()
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Not now, please ask again in spring.", Mira));
        Assert.DoesNotContain(
            desk.World.HubSpot.Contacts,
            contact => contact["instantly_tags"]?.Contains("hot_lead", StringComparison.Ordinal) is true
        );
        var window = await desk.OpenAsync();
        await window.Locator("summary", new() { HasText = "Not now" }).ClickAsync();
        await window.Locator("[data-row]", new() { HasText = "Mira" }).ClickAsync();

        await window.GetByRole(AriaRole.Button, new() { Name = "Label" }).ClickAsync();
        await window.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "interested", Exact = true }).ClickAsync();
        await Expect(window.GetByRole(AriaRole.Dialog)).ToContainTextAsync("hubspot-");
        var before = desk.World.HubSpot.Calls.Count;
        await window.GetByRole(AriaRole.Button, new() { Name = "Label and run" }).ClickAsync();

        await Expect(window.Locator(".rows li.hot", new() { HasText = "Mira" })).ToHaveCountAsync(1);
        await Expect(window.Locator(".pane .label").First).ToHaveTextAsync("interested");
        await desk
            .World.HubSpot.WaitForCallAsync(
                call => call.Body.Contains("hot_lead", StringComparison.Ordinal),
                TestContext.Current.CancellationToken
            )
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(desk.World.HubSpot.Calls.Count > before);
        desk.AssertWellBehaved();
    }
}
