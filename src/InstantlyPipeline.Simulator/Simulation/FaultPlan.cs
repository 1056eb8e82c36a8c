namespace InstantlyPipeline.Simulator;

/// <summary>A campaign's traffic with faults in it. The same options make the same plan.</summary>
public sealed class FaultPlan(SimulateOptions options)
{
    private const int ReorderWindow = 200;
    private const int LargestBurst = 500;
    private const int DayInMilliseconds = 86_400_000;

    /// <summary>Per mille; mail events are most of what a campaign raises.</summary>
    private static readonly (string Type, int Weight)[] Mix =
    [
        ("email_sent", 460),
        ("email_opened", 270),
        ("link_clicked", 70),
        ("reply_received", 50),
        ("auto_reply_received", 30),
        ("email_bounced", 30),
        ("lead_unsubscribed", 15),
        ("account_error", 5),
        ("campaign_completed", 5),
        ("lead_neutral", 5),
        ("lead_interested", 15),
        ("lead_not_interested", 10),
        ("lead_meeting_booked", 10),
        ("lead_meeting_completed", 5),
        ("lead_closed", 3),
        ("lead_out_of_office", 5),
        ("lead_wrong_person", 3),
        ("lead_no_show", 2),
        ("campaign_completed_for_lead_without_reply", 5),
        ("supersearch_enrichment_completed", 2),
    ];

    /// <summary>Names that the documents use in another place, or that were seen without being documented.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["link_clicked"] = "email_link_clicked",
        ["lead_interested"] = "lead_marked_interested",
        ["lead_closed"] = "lead_won",
        ["lead_not_interested"] = "lead_lost",
        ["lead_neutral"] = "lead_skipped",
    };

    private static readonly string[] Labels =
    [
        "Asked For Pricing",
        "call back in Q1",
        "🔥 hot / next week",
        "\"Maybe\" <later> & so on",
        "Größeres Team",
        "lead_snoozed",
    ];

    /// <summary>Just beyond what receivers commonly take: a read buffer, Express's parser, a Service Bus message; then
    /// <see cref="SimulateOptions.LargestBody"/>.</summary>
    private readonly int[] _sizes = [.. new[] { 65_537, 102_401, 262_145 }.Where(size => size < options.LargestBody), options.LargestBody];

    /// <summary>Each fault in <paramref name="faults"/>.</summary>
    public static IEnumerable<SimulatedFaults> Each(SimulatedFaults faults) =>
        Enum.GetValues<SimulatedFaults>().Where(fault => System.Numerics.BitOperations.IsPow2((int)fault) && (faults & fault) != 0);

    /// <summary>All deliveries in the order in which they leave, made as they are asked for.</summary>
    public IEnumerable<PlannedDelivery> InOrder()
    {
        var random = new Random(options.Seed);
        var (number, burstStart, burstEnd) = (0, 0, 0);
        foreach (var delivery in Shuffled(random))
        {
            if (number >= burstEnd)
            {
                burstStart = number;
                burstEnd = number + (Has(SimulatedFaults.Burst) ? random.Next(LargestBurst / 10, LargestBurst + 1) : 1);
            }
            yield return delivery with
            {
                Due = options.Rate is { } rate ? TimeSpan.FromSeconds(burstStart / rate) : TimeSpan.Zero,
            };
            number++;
        }
    }

    private IEnumerable<PlannedDelivery> Shuffled(Random random)
    {
        var size = Has(SimulatedFaults.Reorder) ? ReorderWindow : 1;
        var window = new List<PlannedDelivery>(size + 1);
        foreach (var delivery in AsTheyHappen(random))
        {
            window.Add(delivery);
            if (window.Count >= size)
            {
                yield return TakeAny(window, random);
            }
        }
        while (window.Count > 0)
        {
            yield return TakeAny(window, random);
        }
    }

    private static PlannedDelivery TakeAny(List<PlannedDelivery> window, Random random)
    {
        var at = random.Next(window.Count);
        var taken = window[at];
        window[at] = window[^1];
        window.RemoveAt(window.Count - 1);
        return taken;
    }

    private IEnumerable<PlannedDelivery> AsTheyHappen(Random random)
    {
        var deliveries = new Deliveries(options.Seed);
        var (huge, malformed) = (0, 0);
        for (var number = 0; number < options.Events; number++)
        {
            var planned = new SimulatedEvent(
                Meets(random, SimulatedFaults.Label, perMille: 20) ? "custom_label" : TypeAt(random.Next(1_000))
            );
            var at = options.Start.AddMilliseconds((long)number * DayInMilliseconds / options.Events);
            var body = deliveries.Create(planned.Type, Content(random, planned, at));
            if (Meets(random, SimulatedFaults.Huge, perMille: 5))
            {
                planned.Faults |= SimulatedFaults.Huge;
                body = BodyEdits.Grown(body, _sizes[huge++ % _sizes.Length]);
            }
            else if (Meets(random, SimulatedFaults.Malformed, perMille: 10))
            {
                planned.Faults |= SimulatedFaults.Malformed;
                body = BodyEdits.Malformed(body, malformed++);
            }
            var answersLost = Meets(random, SimulatedFaults.Retry, perMille: 30) ? random.Next(1, 3) : 0;
            planned.Faults |= answersLost > 0 ? SimulatedFaults.Retry : SimulatedFaults.None;
            var copies = Meets(random, SimulatedFaults.Duplicate, perMille: 40) ? 2 : 1;
            planned.Faults |= copies > 1 ? SimulatedFaults.Duplicate : SimulatedFaults.None;
            planned.Open = copies; // all is set before the first copy leaves: another thread has it from then on
            for (var copy = 0; copy < copies; copy++)
            {
                yield return new PlannedDelivery(planned, body, copy is 0 ? answersLost : 0);
            }
        }
    }

    private DeliveryOptions Content(Random random, SimulatedEvent planned, DateTimeOffset at)
    {
        var content = new DeliveryOptions { Timestamp = at };
        if (planned.Type is "custom_label")
        {
            planned.Faults |= SimulatedFaults.Label;
            return content with { Label = Labels[random.Next(Labels.Length)] };
        }
        if (OtherNames.TryGetValue(planned.Type, out var name) && Meets(random, SimulatedFaults.Rename, perMille: 300))
        {
            planned.Faults |= SimulatedFaults.Rename;
            return content with { NameOnTheWire = name };
        }
        return content;
    }

    private bool Has(SimulatedFaults fault) => (options.Faults & fault) != 0;

    private bool Meets(Random random, SimulatedFaults fault, int perMille) => Has(fault) && random.Next(1_000) < perMille;

    private static string TypeAt(int place)
    {
        foreach (var (type, weight) in Mix)
        {
            if ((place -= weight) < 0)
            {
                return type;
            }
        }
        throw new ArgumentOutOfRangeException(nameof(place), place, "The weights of the mix add up to 1,000.");
    }
}
