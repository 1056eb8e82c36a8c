using InstantlyPipeline.Processing;
using Xunit;

namespace InstantlyPipeline.Tests.Processing;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 30)]
    [InlineData(3, 120)]
    [InlineData(4, 600)]
    [InlineData(5, 1_800)]
    [InlineData(6, 3_600)]
    [InlineData(7, 3_600)]
    [InlineData(70, 3_600)]
    public void Waits_grow_to_an_hour_and_stay_there(int attempt, int seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Wait(attempt, retryAfter: null, random: 0));

    [Fact]
    public void What_a_destination_asks_for_is_kept_to()
        => Assert.Equal(TimeSpan.FromSeconds(1), RetryPolicy.Wait(6, TimeSpan.FromSeconds(1), random: 0));

    [Fact]
    public void Nobody_makes_an_event_wait_for_more_than_a_day()
        => Assert.Equal(TimeSpan.FromHours(24), RetryPolicy.Wait(1, TimeSpan.FromDays(30), random: 0));

    [Fact]
    public void Jitter_only_ever_lengthens_by_up_to_a_fifth()
        => Assert.Equal(TimeSpan.FromSeconds(6), RetryPolicy.Wait(1, retryAfter: null, random: 1));

    [Theory]
    [InlineData(72, false)]
    [InlineData(72.1, true)]
    public void An_event_is_given_up_after_72_hours(double hours, bool givesUp)
        => Assert.Equal(givesUp, RetryPolicy.GivesUp(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(hours)));
}
