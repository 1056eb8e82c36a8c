using InstantlyPipeline.Destinations.HubSpot;
using Xunit;

namespace InstantlyPipeline.Tests.Documents;

public sealed class ScopesTests
{
    [Fact]
    public async Task The_page_of_events_names_every_scope_that_HubSpots_key_needs()
    {
        var page = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Documents", "events.md"),
            TestContext.Current.CancellationToken
        );

        Assert.All(HubSpotScopes.All, scope => Assert.Contains($"`{scope}`", page, StringComparison.Ordinal));
        Assert.Subset(
            HubSpotScopes.All.ToHashSet(),
            HubSpotScopes.Readable(new HubSpotOptions { Conversation = "email" }).Select(asked => asked.Scope).ToHashSet()
        );
    }
}
