using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

public sealed class DemoScriptTests
{
    [Fact]
    public async Task The_demo_shows_every_kind_of_effect_that_a_stand_in_knows()
    {
        await using var world = await StandIns.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        var shown = new DemoScript(world).Acts().Aggregate(new DemoEffects(), (due, act) => due + act.Effects);

        Assert.Equal(world.All.SelectMany(server => server.EffectKinds).Order(StringComparer.Ordinal), shown.Kinds);
    }
}
