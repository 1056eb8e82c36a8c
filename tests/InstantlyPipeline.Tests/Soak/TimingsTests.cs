using InstantlyPipeline.Soak;
using Xunit;

namespace InstantlyPipeline.Tests.Soak;

public sealed class TimingsTests
{
    [Fact]
    public void Only_what_was_sent_outside_of_an_outage_decides()
    {
        var timings = new Timings("alert", TimeSpan.FromSeconds(1));
        for (var i = 1; i <= 100; i++)
        {
            timings.Add(TimeSpan.FromMilliseconds(i <= 95 ? 10 : 5_000), inOutage: false);
            timings.Add(TimeSpan.FromMinutes(3), inOutage: true);
        }
        var slow = new Timings("alert", TimeSpan.FromMilliseconds(10));
        slow.Add(TimeSpan.FromMilliseconds(10), inOutage: false);

        Assert.True(timings.Good);
        Assert.False(slow.Good);
        Assert.False(new Timings("nothing came", TimeSpan.FromSeconds(1)).Good);
    }

    [Theory]
    [InlineData(27, false)]
    [InlineData(29, true)]
    [InlineData(149, true)]
    [InlineData(150, false)]
    public void An_outage_lasts_from_shortly_before_it_until_all_has_recovered(int second, bool within) =>
        Assert.Equal(
            within,
            new OutageWindow(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(60)).Touches(
                TimeSpan.FromSeconds(second)
            )
        );
}
