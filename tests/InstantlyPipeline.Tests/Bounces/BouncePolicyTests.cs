using CsCheck;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

public sealed class BouncePolicyTests
{
    private static readonly DateTimeOffset First = new(2026, 8, 17, 14, 3, 41, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(72);

    [Theory]
    [InlineData(BounceKind.Soft, false, BounceAction.Watch)]
    [InlineData(BounceKind.Soft, true, BounceAction.Suppress)]
    [InlineData(BounceKind.Unknown, false, BounceAction.Watch)]
    [InlineData(BounceKind.Unknown, true, BounceAction.Suppress)]
    [InlineData(BounceKind.Hard, false, BounceAction.Suppress)]
    [InlineData(BounceKind.Sender, true, BounceAction.TellSender)]
    [InlineData(BounceKind.Content, true, BounceAction.Watch)]
    public void Soft_bounces_have_patience_and_hard_ones_none(BounceKind kind, bool persists, BounceAction action) =>
        Assert.Equal(action, BouncePolicy.Decide(kind, trusted: true, persists));

    [Theory]
    [InlineData(false, BounceAction.Watch)]
    [InlineData(true, BounceAction.Suppress)]
    public void Doubtful_evidence_needs_a_second_bounce(bool persists, BounceAction action) =>
        Assert.Equal(action, BouncePolicy.Decide(BounceKind.Hard, trusted: false, persists));

    [Theory]
    [InlineData(0, false)]
    [InlineData(23, false)]
    [InlineData(71, false)]
    [InlineData(72, true)]
    [InlineData(96, true)]
    [InlineData(120, true)]
    [InlineData(500, true)]
    [InlineData(72 + (30 * 24), true)]
    [InlineData(73 + (30 * 24), false)]
    public void Bounces_persist_when_they_lie_72_hours_apart_and_not_longer_than_a_month_more(int hours, bool persists) =>
        Assert.Equal(persists, BouncePolicy.PersistsAt([At(0, "soft"), At(hours, "soft")], Patience) is not null);

    [Theory]
    [InlineData("unknown", "unknown", false)]
    [InlineData("unknown", "soft", true)]
    [InlineData("soft", "unknown", true)]
    [InlineData("hard", "soft", true)]
    [InlineData(null, null, true)] // records of an older version
    public void Two_bounces_of_which_nothing_is_known_prove_nothing(string? first, string? second, bool persists) =>
        Assert.Equal(persists, BouncePolicy.PersistsAt([At(0, first), At(80, second)], Patience) is not null);

    [Fact]
    public void Bounces_within_a_day_are_one_observation() =>
        Assert.Equal(
            [1, 1, 2, 2],
            new double[][] { [0], [0, 0.02, 23], [0, 1, 25], [0, 20, 30, 53.5] }.Select(hours =>
                BouncePolicy.Observations(hours.Select(hour => At(hour, "soft")))
            )
        );

    /// <summary>Instantly promises no order: whatever the order of a month's bounces, the same bars follow, dated alike.</summary>
    [Fact]
    public void A_month_of_soft_bounces_in_any_order_gives_the_same_suppressions() =>
        Gen.Select(Gen.Int[0, 30 * 24], Gen.Int[0, 2], (hour, says) => (hour, new[] { "soft", "unknown", "hard" }[says]))
            .Array[1, 30]
            .Sample(
                bounces =>
                {
                    var numbered = bounces
                        .Select((bounce, index) => (Key: KeyOf(index), Says: bounce.Item2, At: First.AddHours(bounce.Item1)))
                        .ToArray();
                    var shuffled = numbered.ToArray();
                    new Random(bounces.Length).Shuffle(shuffled);

                    Assert.Equal(Lived(numbered.OrderBy(bounce => bounce.At)), Lived(shuffled));
                    Assert.Equal(Lived(numbered), Lived(shuffled.Concat(numbered))); // and each twice
                },
                iter: 500
            );

    private static (bool Barred, DateTimeOffset? At) Lived(IEnumerable<(EventKey Key, string Says, DateTimeOffset At)> bounces)
    {
        var lead = new LeadRecord { Workspace = "w", Email = "dana@example.com" };
        foreach (var (key, says, at) in bounces)
        {
            lead = lead.Bounce(key, at, says);
            if (BouncePolicy.PersistsAt(lead.OpenBounces(), Patience) is { } deadAt)
            {
                lead = lead.Suppress("hard-bounce", deadAt);
            }
        }
        return (lead.IsBarred, lead.SuppressedAt);
    }

    private static EventKey KeyOf(int index) => EventKey.Parse($"v1-20260817-{index:x32}");

    private static LeadBounce At(double hours, string? says) => new($"v1-20260817-{(int)(hours * 100):x32}", First.AddHours(hours), says);
}
