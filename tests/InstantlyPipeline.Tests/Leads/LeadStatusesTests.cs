using CsCheck;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using Xunit;

namespace InstantlyPipeline.Tests.Leads;

public sealed class LeadStatusesTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 18, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Names =
    [
        LeadStatuses.Replied,
        LeadStatuses.OutOfOffice,
        LeadStatuses.Neutral,
        LeadStatuses.NotInterested,
        LeadStatuses.WrongPerson,
        LeadStatuses.Interested,
        LeadStatuses.MeetingBooked,
        LeadStatuses.NoShow,
        LeadStatuses.MeetingCompleted,
        LeadStatuses.Closed,
        LeadStatuses.Unsubscribed,
        LeadStatuses.Bounced,
    ];

    [Fact]
    public void A_booked_meeting_is_not_undone_by_a_later_interested() =>
        Assert.Equal(LeadStatuses.MeetingBooked, After((LeadStatuses.MeetingBooked, 0), (LeadStatuses.Interested, 5)).Status);

    [Fact]
    public void A_refusal_counts_when_it_is_the_newest_word() =>
        Assert.Equal(LeadStatuses.NotInterested, After((LeadStatuses.Interested, 0), (LeadStatuses.NotInterested, 5)).Status);

    [Fact]
    public void A_change_of_mind_for_the_better_counts_too() =>
        Assert.Equal(LeadStatuses.Interested, After((LeadStatuses.NotInterested, 0), (LeadStatuses.Interested, 5)).Status);

    [Fact]
    public void An_absence_note_hides_no_decision() =>
        Assert.Equal(LeadStatuses.Interested, After((LeadStatuses.Interested, 0), (LeadStatuses.OutOfOffice, 5)).Status);

    [Fact]
    public void The_order_of_arrival_and_repeats_change_nothing() =>
        Gen.Select(Gen.Int[0, Names.Length - 1].Select(index => Names[index]), Gen.Int[0, 6])
            .Array[0, 6]
            .Select(Gen.Int)
            .Sample(
                (statements, seed) =>
                {
                    var shuffled = statements.Concat(statements).ToArray();
                    new Random(seed).Shuffle(shuffled);

                    return After(statements).Status == After(shuffled).Status
                        && After(statements).Stated.SequenceEqual(After(shuffled).Stated);
                }
            );

    [Fact]
    public void Of_two_reports_of_one_fact_the_one_recorded_first_stays_the_first()
    {
        var one = EventKey.Parse("v1-20260818-0123456789abcdef0123456789abcdef");
        var two = EventKey.Parse("v1-20260818-ffffffffffffffffffffffffffffffff");

        var lead = New().Report("reply:m", one, Start).Report("reply:m", two, Start.AddMilliseconds(-1)).Report("reply:m", one, Start);

        Assert.Null(lead.ReportedBefore("reply:m", one, Start, null));
        Assert.Equal(one.Value, lead.ReportedBefore("reply:m", two, Start.AddMilliseconds(-1), null));
    }

    [Fact]
    public void Of_bounces_the_last_sixty_stay_and_of_facts_the_last_thirty()
    {
        var keys = Enumerable.Range(0, 70).Select(n => EventKey.Parse($"v1-20260818-{n:x32}")).ToList();

        var lead = keys.Index()
            .Aggregate(
                New(),
                (lead, item) =>
                    lead.Bounce(item.Item, Start.AddMinutes(item.Index)).Report("meeting:booked", item.Item, Start.AddMinutes(item.Index))
            );

        Assert.Equal(keys.Skip(10).Select(key => key.Value), lead.Bounces.Select(bounce => bounce.Key));
        Assert.Equal(keys.Skip(40).Select(key => key.Value), lead.Facts.Select(fact => fact.Key));
    }

    private static LeadRecord New() => new() { Workspace = "w", Email = "dana@example.com" };

    private static LeadRecord After(params (string Status, int Hours)[] statements) =>
        statements.Aggregate(New(), (lead, statement) => lead.WithStatus(statement.Status, Start.AddHours(statement.Hours)));
}
