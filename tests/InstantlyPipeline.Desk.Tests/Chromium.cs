using Microsoft.Playwright;
using Xunit;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>One browser for all tests; each opens a window of its own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Where the browser is, when it is at none of the usual places.</summary>
    private const string Setting = "DESK_CHROMIUM";

    private static readonly string[] UsualPlaces = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // It runs without its sandbox, which root has not, and looks at pages of our own only; it calls nobody.
    private static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-lcd-text", // letters in greys: the pictures look the same on every screen
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser
    {
        get
        {
            if (_browser is null)
            {
                Assert.Skip(
                    $"The desk is not tested in a browser: there is no Chromium. Install it (Debian: apt-get install chromium), or "
                        + $"name its path in {Setting}."
                );
            }
            return _browser;
        }
    }

    public async ValueTask InitializeAsync()
    {
        var named = Environment.GetEnvironmentVariable(Setting);
        if (!string.IsNullOrEmpty(named) && !File.Exists(named))
        {
            throw new FileNotFoundException($"{Setting} names {named}, and there is no such file.", named);
        }
        if ((string.IsNullOrEmpty(named) ? UsualPlaces.FirstOrDefault(File.Exists) : named) is not { } path)
        {
            return;
        }
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(30_000);
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                Headless = true,
                Args = Flags,
                Timeout = 120_000,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
    }
}
