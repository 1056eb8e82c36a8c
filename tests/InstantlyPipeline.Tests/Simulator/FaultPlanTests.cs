using System.Text;
using System.Text.Json;
using CsCheck;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class FaultPlanTests
{
    private static readonly SimulateOptions Plain = new()
    {
        Events = 1_500,
        Seed = 3,
        Start = new DateTimeOffset(2026, 8, 17, 0, 0, 0, TimeSpan.Zero),
        Faults = SimulatedFaults.None,
    };

    [Fact]
    public void The_same_seed_makes_the_same_deliveries_in_the_same_order() =>
        Gen.Select(Gen.Int, Gen.Int[0, (int)SimulatedFaults.All])
            .Sample(
                (seed, faults) =>
                {
                    var options = Plain with { Events = 60, Seed = seed, Faults = (SimulatedFaults)faults, Rate = 10, LargestBody = 2_000 };
                    return Printed(options).SequenceEqual(Printed(options));
                },
                iter: 200
            );

    [Fact]
    public void Another_seed_makes_other_deliveries() => Assert.Empty(Printed(Plain).Intersect(Printed(Plain with { Seed = 4 })));

    [Fact]
    public void Without_faults_each_event_is_sent_once_in_its_order_and_as_documented()
    {
        var bodies = Bodies(Plain);

        Assert.Equal(1_500, bodies.Distinct().Count());
        Assert.Equal(bodies.Select(TimeOf).Order(StringComparer.Ordinal), bodies.Select(TimeOf));
        Assert.All(bodies, body => Assert.Contains(TypeOf(body), Deliveries.Types));
        Assert.All(bodies, body => Assert.InRange(body.Length, 100, 4_096));
    }

    [Fact]
    public void Every_type_of_delivery_is_sent()
    {
        var types = new FaultPlan(Plain with { Events = 10_000, Faults = SimulatedFaults.Label })
            .InOrder()
            .Select(delivery => delivery.Event.Type);

        Assert.Equal(Deliveries.Types.Order(), types.Distinct().Order());
    }

    [Fact]
    public void A_duplicate_is_the_same_body_again()
    {
        var bodies = Bodies(Plain with { Faults = SimulatedFaults.Duplicate });

        Assert.Equal(1_500, bodies.Distinct().Count());
        Assert.InRange(bodies.Count, 1_510, 1_700);
    }

    [Fact]
    public void Reordering_changes_the_order_and_nothing_else()
    {
        var bodies = Bodies(Plain with { Faults = SimulatedFaults.Reorder });

        Assert.NotEqual(bodies.Select(TimeOf).Order(StringComparer.Ordinal), bodies.Select(TimeOf));
        Assert.Equal(1_500, bodies.Distinct().Count());
    }

    [Fact]
    public void Renamed_types_and_labels_are_names_that_are_not_documented()
    {
        var renamed = Bodies(Plain with { Faults = SimulatedFaults.Rename }).Select(TypeOf).Except(Deliveries.Types).ToList();
        var labels = Bodies(Plain with { Faults = SimulatedFaults.Label }).Select(TypeOf).Except(Deliveries.Types).ToList();

        Assert.Contains("email_link_clicked", renamed);
        Assert.Contains("🔥 hot / next week", labels);
        Assert.Empty(renamed.Intersect(labels));
    }

    [Fact]
    public void Huge_bodies_are_json_of_exactly_the_sizes_where_receivers_have_limits()
    {
        var huge = new FaultPlan(Plain with { Faults = SimulatedFaults.Huge, LargestBody = 300_000 })
            .InOrder()
            .Where(delivery => delivery.Event.Faults is SimulatedFaults.Huge)
            .Select(delivery => delivery.Body)
            .ToList();

        Assert.All(huge, body => JsonDocument.Parse(body).Dispose());
        Assert.Equal([65_537, 102_401, 262_145, 300_000], huge.Select(body => body.Length).Distinct().Order());
    }

    [Fact]
    public void Malformed_fields_leave_a_json_object()
    {
        var malformed = new FaultPlan(Plain with { Faults = SimulatedFaults.Malformed })
            .InOrder()
            .Where(delivery => delivery.Event.Faults is SimulatedFaults.Malformed)
            .Select(delivery => Encoding.UTF8.GetString(delivery.Body.Span))
            .ToList();

        Assert.Contains(malformed, body => body.Contains("\"event_type\":null", StringComparison.Ordinal));
        Assert.Contains(malformed, body => body.Contains("\"lead_email\":42", StringComparison.Ordinal));
        Assert.All(malformed, body => JsonDocument.Parse(body).Dispose());
    }

    [Fact]
    public void A_burst_leaves_at_once_and_the_average_stays()
    {
        var due = new FaultPlan(Plain with { Events = 20_000, Faults = SimulatedFaults.Burst, Rate = 100 })
            .InOrder()
            .Select(delivery => delivery.Due)
            .ToList();

        Assert.All(due.GroupBy(at => at).SkipLast(1), burst => Assert.InRange(burst.Count(), 50, 500));
        Assert.InRange(due[^1].TotalSeconds, 195, 200);
    }

    [Fact]
    public void Without_bursts_deliveries_leave_evenly() =>
        Assert.Equal(TimeSpan.FromSeconds(14.99), new FaultPlan(Plain with { Rate = 100 }).InOrder().Last().Due);

    private static List<string> Bodies(SimulateOptions options) =>
        [.. new FaultPlan(options).InOrder().Select(delivery => Encoding.UTF8.GetString(delivery.Body.Span))];

    private static IEnumerable<string> Printed(SimulateOptions options) =>
        new FaultPlan(options)
            .InOrder()
            .Select(delivery =>
                $"{delivery.Due} {delivery.AnswersLost} {delivery.Event.Faults} {Encoding.UTF8.GetString(delivery.Body.Span)}"
            );

    private static string TypeOf(string body) => JsonDocument.Parse(body).RootElement.GetProperty("event_type").GetString()!;

    private static string TimeOf(string body) => JsonDocument.Parse(body).RootElement.GetProperty("timestamp").GetString()!;
}
