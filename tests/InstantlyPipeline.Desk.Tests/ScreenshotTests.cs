using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>The pictures of the documents: <c>DESK_SCREENSHOTS=1</c> makes them anew in <c>docs/desk</c>.</summary>
[Collection(typeof(ChromiumCollection))]
public sealed class ScreenshotTests(Chromium chromium)
{
    private const string Setting = "DESK_SCREENSHOTS";
    private static readonly string[] Pages = ["today", "leads", "trouble", "numbers", "doctor", "books"];
    private static readonly string Folder = Path.Combine(
        typeof(ScreenshotTests)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Repository")
            .Value!,
        "docs",
        "desk"
    );

    [Fact]
    public void Each_page_has_its_picture_in_light_and_in_dark() =>
        Assert.Equal(
            Pages.SelectMany(page => new[] { $"{page}-dark.png", $"{page}-light.png" }).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder, "*.png").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Each_page_draws_what_came_in_a_morning(ColorScheme scheme)
    {
        await using var desk = await DeskUnderTest.StartAsync(chromium);
        var key = await Sample.FillAsync(desk);
        await Sample.LogAsync(desk);
        var window = await desk.OpenAsync(width: 1280, height: 760, scheme: scheme);

        foreach (var page in Pages)
        {
            var thing = page switch
            {
                "today" => "/" + key,
                "leads" => "/" + Uri.EscapeDataString("dana.okafor@harborline.example"),
                _ => "",
            };
            await window.EvaluateAsync("place => { location.hash = '#/' + place; }", (page == "books" ? "doctor" : page) + thing);
            if (page == "today")
            {
                await Expect(window.Locator(".pane").GetByRole(AriaRole.Link, new() { Name = "Salesforce person" }))
                    .ToHaveAttributeAsync("href", new Regex("^https://[a-z.]+/[0-9A-Za-z]{15,18}$"));
            }
            if (page == "books")
            {
                await window.GetByText("Books", new() { Exact = true }).ClickAsync();
                await window.GetByLabel("day (UTC)").SelectOptionAsync(Sample.Today);
                await Expect(window.Locator(".books tbody tr")).ToHaveCountAsync(1);
            }
            if (page == "leads")
            {
                await window.Locator("[data-search]").FillAsync("har");
                await Expect(window.Locator(".list [data-row]")).ToHaveCountAsync(1);
                await window.EvaluateAsync("place => { location.hash = '#/' + place; }", page + thing);
            }
            await window.EvaluateAsync("document.activeElement.blur()");
            await window.Mouse.MoveAsync(0, 0);
            await Expect(window.Locator("main h1").First).ToBeVisibleAsync();
            await Expect(window.GetByText("Reading …")).ToHaveCountAsync(0);
            await Expect(window.GetByText("Examining …")).ToHaveCountAsync(0);
            await Expect(window.Locator("[role=alert]")).ToHaveCountAsync(0);
            if (Environment.GetEnvironmentVariable(Setting) == "1")
            {
                Directory.CreateDirectory(Folder);
                await File.WriteAllBytesAsync(
                    Path.Combine(Folder, $"{page}-{(scheme == ColorScheme.Dark ? "dark" : "light")}.png"),
                    SmallPng.Of(
                        page == "books"
                            ? await window.Locator("details", new() { Has = window.Locator(".books") }).ScreenshotAsync()
                            : await window.ScreenshotAsync()
                    ),
                    TestContext.Current.CancellationToken
                );
            }
        }
        desk.AssertWellBehaved();
    }
}
