using CsCheck;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Leads;

/// <summary>Instantly promises no order, so whatever is said of a lead must end in the same record, in every order and when said at
/// once.</summary>
public sealed class LeadConvergenceTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 18, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Statuses =
    [
        LeadStatuses.Replied,
        LeadStatuses.OutOfOffice,
        LeadStatuses.NotInterested,
        LeadStatuses.Interested,
        LeadStatuses.MeetingBooked,
        LeadStatuses.NoShow,
        LeadStatuses.Closed,
        LeadStatuses.Unsubscribed,
        LeadStatuses.Bounced,
    ];

    private static readonly string[] Says = ["unknown", "soft", "sender"];

    // Few hours, so that many changes fall on the same moment.
    private static readonly Gen<Change> Changes = Gen.Select(
        Gen.Int[0, 4],
        Gen.Int[0, 8],
        Gen.Int[0, 3],
        (kind, which, hour) => new Change(kind, which, Start.AddHours(hour))
    );

    [Fact]
    public void Every_order_of_a_few_changes_ends_in_the_same_record() =>
        Changes
            .Array[2, 5]
            .Sample(
                changes =>
                {
                    var expected = Fingerprint(changes.Aggregate(New(), Apply));

                    Assert.All(Orders(changes), order => Assert.Equal(expected, Fingerprint(order.Aggregate(New(), Apply))));
                },
                iter: 300
            );

    [Fact]
    public void More_labels_than_are_kept_end_in_the_same_ones() =>
        Gen.Int.Sample(
            seed =>
            {
                var labels = Enumerable
                    .Range(0, 40)
                    .Select(index => (Text: $"label {index % 30}", At: Start.AddMinutes(index * 7 % 40)))
                    .ToArray();
                var shuffled = labels.ToArray();
                new Random(seed).Shuffle(shuffled);

                Assert.Equal(
                    labels.Aggregate(New(), (lead, label) => lead.Label(label.Text, label.At)).Labels,
                    shuffled.Aggregate(New(), (lead, label) => lead.Label(label.Text, label.At)).Labels
                );
            },
            iter: 200
        );

    [Fact]
    public async Task Changes_made_at_once_end_in_the_record_of_any_order() =>
        await Changes
            .Array[2, 8]
            .SampleAsync(
                async changes =>
                {
                    var book = new LeadBook(new MemoryTableStore());

                    await Task.WhenAll(
                        changes.Select(change =>
                            Task.Run(() =>
                                book.UpdateAsync(
                                    "w",
                                    "dana@example.com",
                                    lead => Apply(lead, change),
                                    TestContext.Current.CancellationToken
                                )
                            )
                        )
                    );

                    var stored = await book.FindAsync("w", "dana@example.com", TestContext.Current.CancellationToken);
                    Assert.Equal(Fingerprint(changes.Aggregate(New(), Apply)), Fingerprint(stored!));
                },
                iter: 100
            );

    [Fact]
    public async Task A_change_that_was_written_and_whose_answer_got_lost_is_made_once()
    {
        var book = new LeadBook(new FaultyTables(new MemoryTableStore()) { LosesAnswers = true });
        var changes = Enumerable.Range(0, 5).Select(kind => new Change(kind, 1, Start)).ToList();

        foreach (var change in changes)
        {
            await book.UpdateAsync("w", "dana@example.com", lead => Apply(lead, change), TestContext.Current.CancellationToken);
        }

        var stored = await book.FindAsync("w", "dana@example.com", TestContext.Current.CancellationToken);
        Assert.Equal(Fingerprint(changes.Aggregate(New(), Apply)), Fingerprint(stored!));
    }

    [Fact]
    public async Task A_lead_that_was_expected_to_be_new_and_is_not_keeps_what_was_known()
    {
        var tables = new MemoryTableStore();
        // Another process made it.
        await new LeadBook(tables).UpdateAsync(
            "w",
            "dana@example.com",
            lead => lead.Label("first", Start),
            TestContext.Current.CancellationToken
        );

        var book = new LeadBook(tables);

        var (known, isNew) = await UpdateAsync("dana@example.com");
        var (_, isOtherNew) = await UpdateAsync("mira@example.com");

        Assert.Equal(["first", "second"], known.Labels.Keys);
        Assert.Equal((false, true), (isNew, isOtherNew));

        Task<(LeadRecord Lead, bool IsNew)> UpdateAsync(string email) =>
            book.UpdateAsync("w", email, RowsOf(email), lead => lead.Label("second", Start), TestContext.Current.CancellationToken);

        static LeadRows RowsOf(string email) =>
            new(new TableRow(LeadPlace.Of(email), "|timeline|1"), "terms", [new TableRow(LeadPlace.Of(email), "|seen")]);
    }

    private static LeadRecord New() => new() { Workspace = "w", Email = "dana@example.com" };

    private static LeadRecord Apply(LeadRecord lead, Change change) =>
        change.Kind switch
        {
            0 => lead.WithStatus(Statuses[change.Which], change.At),
            1 => lead.Label($"label {change.Which}", change.At),
            2 => lead.Suppress(change.Which % 2 == 0 ? "unsubscribed" : "hard-bounce", change.At),
            3 => lead.Lift(change.At),
            _ => lead.Bounce(
                EventKey.Parse($"v1-20260818-{change.Which / 3:x32}"),
                Start.AddHours(change.Which / 3),
                Says[change.Which % 3]
            ),
        };

    private static string Fingerprint(LeadRecord lead) =>
        $"{lead.Status} | {string.Join(',', lead.Stated)} | {string.Join(',', lead.Labels)} | {lead.SuppressedAt:O} "
        + $"{lead.SuppressedFor} {lead.LiftedAt:O} {lead.IsBarred} | {string.Join(',', lead.Bounces)}";

    private static IEnumerable<IReadOnlyList<Change>> Orders(IReadOnlyList<Change> changes) =>
        changes.Count == 1
            ? [changes]
            : changes.SelectMany(
                (first, index) =>
                    Orders([.. changes.Where((_, other) => other != index)]).Select(rest => (IReadOnlyList<Change>)[first, .. rest])
            );

    private sealed record Change(int Kind, int Which, DateTimeOffset At);
}
