using InstantlyPipeline.Bounces;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

public sealed class BouncePolicyTests
{
    private static readonly DateTimeOffset First = new(2026, 8, 17, 14, 3, 41, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(72);

    [Theory]
    [InlineData(BounceKind.Soft, 0, BounceAction.Watch)]
    [InlineData(BounceKind.Soft, 71, BounceAction.Watch)]
    [InlineData(BounceKind.Soft, 72, BounceAction.Suppress)]
    [InlineData(BounceKind.Unknown, 71, BounceAction.Watch)]
    [InlineData(BounceKind.Unknown, 72, BounceAction.Suppress)]
    [InlineData(BounceKind.Hard, 0, BounceAction.Suppress)]
    [InlineData(BounceKind.Sender, 500, BounceAction.TellSender)]
    [InlineData(BounceKind.Content, 500, BounceAction.Watch)]
    public void Soft_bounces_have_72_hours_and_hard_ones_none(BounceKind kind, int hoursAfterFirst, BounceAction action)
        => Assert.Equal(action, BouncePolicy.Decide(kind, trusted: true, First, First.AddHours(hoursAfterFirst), Patience));

    [Theory]
    [InlineData(0, BounceAction.Watch)]
    [InlineData(72, BounceAction.Suppress)]
    public void Doubtful_evidence_needs_a_second_bounce(int hoursAfterFirst, BounceAction action)
        => Assert.Equal(action, BouncePolicy.Decide(BounceKind.Hard, trusted: false, First, First.AddHours(hoursAfterFirst), Patience));
}
