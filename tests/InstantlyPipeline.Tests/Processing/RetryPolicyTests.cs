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
        => Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Wait(attempt, age: TimeSpan.FromDays(1), retryAfter: null, random: 0));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(4.9, 5)]
    [InlineData(5, 30)]
    [InlineData(35, 120)]
    [InlineData(154, 120)]
    [InlineData(155, 600)]
    [InlineData(755, 1_800)]
    [InlineData(2_554, 1_800)]
    [InlineData(2_555, 3_600)]
    public void Many_attempts_in_a_short_time_do_not_make_a_long_wait(double age, int seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Wait(9, TimeSpan.FromSeconds(age), retryAfter: null, random: 0));

    [Fact]
    public void A_first_failure_waits_briefly_however_old_the_event_is()
        => Assert.Equal(TimeSpan.FromSeconds(5), RetryPolicy.Wait(1, TimeSpan.FromDays(2), retryAfter: null, random: 0));

    [Fact]
    public void What_a_destination_asks_for_is_kept_to()
        => Assert.Equal(TimeSpan.FromSeconds(1), RetryPolicy.Wait(6, TimeSpan.FromDays(1), TimeSpan.FromSeconds(1), random: 0));

    [Fact]
    public void Nobody_makes_an_event_wait_for_more_than_a_day()
        => Assert.Equal(TimeSpan.FromHours(24), RetryPolicy.Wait(1, TimeSpan.Zero, TimeSpan.FromDays(30), random: 0));

    [Fact]
    public void Jitter_only_ever_lengthens_by_up_to_a_fifth()
        => Assert.Equal(TimeSpan.FromSeconds(6), RetryPolicy.Wait(1, TimeSpan.Zero, retryAfter: null, random: 1));

    [Theory]
    [InlineData(72, false)]
    [InlineData(72.1, true)]
    public void An_event_is_given_up_after_72_hours(double hours, bool givesUp)
        => Assert.Equal(givesUp, RetryPolicy.GivesUp(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(hours)));
}
