using InstantlyPipeline.Functions.Host;
using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

/// <summary>The tests' stand-in of the Service Bus extension stays with the tests.</summary>
public sealed class StandInTests
{
    [Fact]
    public async Task An_app_with_the_stand_in_does_not_start_in_Azure()
    {
        var standIn = Path.Combine(Path.GetDirectoryName(BuiltApps.Pipeline)!, "InstantlyPipeline.Functions.ServiceBusStandIn.dll");
        Assert.SkipUnless(File.Exists(standIn), "The app was built with the real Service Bus extension: there is no stand-in to refuse.");

        var options = new FunctionsHostOptions
        {
            App = BuiltApps.Pipeline,
            Settings = new Dictionary<string, string>
            {
                ["WEBSITE_SITE_NAME"] = "func-pipeline",
                ["Webhook__Secrets__0"] = "a-secret-that-nobody-will-ever-send",
            },
        };
        var refused = await Assert.ThrowsAsync<StartupException>(() =>
            FunctionsHost.StartAsync(options, TestContext.Current.CancellationToken)
        );

        Assert.Contains("The app on func-pipeline was built with the tests' stand-in", refused.Message, StringComparison.Ordinal);
    }
}
