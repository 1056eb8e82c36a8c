using System.Globalization;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>A campaign's traffic: mostly engagement, some of it acting, with duplicates, second timestamps and out of order.</summary>
/// <remarks>Every acting event is about a lead of its own, so that what arrives on the other side names its event.</remarks>
internal sealed class Traffic(SoakOptions options, StandIns standIns, SentEvents sent)
{
    private const int ReorderWindow = 400;

    private static readonly (EventKind Kind, int Weight)[] Acting =
    [
        (EventKind.WarmReply, 20),
        (EventKind.UnsubscribeReply, 7),
        (EventKind.AutoReply, 10),
        (EventKind.HardBounce, 10),
        (EventKind.SoftBounce, 7),
        (EventKind.MeetingBooked, 10),
        (EventKind.MeetingCompleted, 4),
        (EventKind.Unsubscribed, 10),
        (EventKind.Label, 8),
        (EventKind.AccountError, 4),
        (EventKind.Interested, 10),
    ];

    private readonly Deliveries _deliveries = new(options.Seed);
    private readonly Random _random = new(options.Seed);
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();

    /// <summary>Each lead is of a company of its own: CRMs know a company by its domain.</summary>
    public static string LeadOf(int number) => string.Create(CultureInfo.InvariantCulture, $"lead{number}@soak{number}.example.com");

    /// <summary>All deliveries in the order in which they go out; made as they are asked for.</summary>
    public IEnumerable<Outgoing> Deliver()
    {
        var window = new List<Outgoing>(ReorderWindow + 8);
        for (var number = 0; number < options.Events; number++)
        {
            window.AddRange(DeliveriesOf(number, NextKind()));
            while (window.Count >= ReorderWindow)
            {
                yield return TakeAny(window);
            }
        }
        while (window.Count > 0)
        {
            yield return TakeAny(window);
        }
    }

    private Outgoing TakeAny(List<Outgoing> window)
    {
        var at = _random.Next(window.Count);
        var taken = window[at];
        window[at] = window[^1];
        window.RemoveAt(window.Count - 1);
        return taken;
    }

    private EventKind NextKind()
    {
        if (_random.Next(100) >= options.ActingPercent)
        {
            return _random.Next(100) switch
            {
                < 52 => EventKind.Sent,
                < 88 => EventKind.Opened,
                _ => EventKind.Clicked,
            };
        }
        var at = _random.Next(Acting.Sum(item => item.Weight));
        foreach (var (kind, weight) in Acting)
        {
            if ((at -= weight) < 0)
            {
                return kind;
            }
        }
        return EventKind.WarmReply;
    }

    private IEnumerable<Outgoing> DeliveriesOf(int number, EventKind kind)
    {
        sent.Plan(number, kind);
        var campaign = Deliveries.Campaigns[number % Deliveries.Campaigns.Count];
        var lead =
            kind < EventKind.WarmReply
                ? _deliveries.NextLead()
                : new SampleLead(LeadOf(number), "Soak", "Lead", string.Create(CultureInfo.InvariantCulture, $"Company {number}"));
        Prepare(kind, lead, campaign);
        var content = new DeliveryOptions
        {
            Campaign = campaign,
            Lead = lead,
            Step = 1 + (number % 3),
            Variant = 1,
            EmailAccount = "ana@outreach.example.org",
            EmailId = kind is EventKind.WarmReply or EventKind.UnsubscribeReply ? Guid.NewGuid().ToString() : null,
            Timestamp = _start.AddMilliseconds(-_random.Next(36 * 3_600_000)),
        };
        var body = Body(number, kind, content);
        yield return new Outgoing(number, body);
        if (_random.Next(100) < 4)
        {
            yield return new Outgoing(number, body);
        }
        if (KnownByMoreThanItsTime(kind) && _random.Next(100) < 10)
        {
            yield return new Outgoing(
                number,
                Body(number, kind, content with { Timestamp = content.Timestamp.Value.AddMilliseconds(1 + _random.Next(900)) })
            );
        }
    }

    /// <summary>The kinds that happen once even when a second webhook reports them with another millisecond.</summary>
    private static bool KnownByMoreThanItsTime(EventKind kind) =>
        kind
            is EventKind.WarmReply
                or EventKind.UnsubscribeReply
                or EventKind.HardBounce
                or EventKind.MeetingBooked
                or EventKind.Unsubscribed;

    private void Prepare(EventKind kind, SampleLead lead, SampleCampaign campaign)
    {
        switch (kind)
        {
            case EventKind.WarmReply or EventKind.UnsubscribeReply:
                standIns.Instantly.AddLead(lead.Email, campaign.Id);
                break;
            case EventKind.MeetingBooked:
                standIns.Instantly.AddLead(lead.Email, campaign.Id);
                standIns.Instantly.AddLead(lead.Email, Deliveries.Campaigns.First(other => other != campaign).Id);
                break;
            case EventKind.HardBounce:
                standIns.Instantly.AddNonDeliveryReport(
                    standIns.Instantly.AddLead(lead.Email, campaign.Id),
                    "smtp; 550 5.1.1 The email account that you tried to reach does not exist.",
                    "5.1.1"
                );
                break;
            case EventKind.SoftBounce:
                standIns.Instantly.AddNonDeliveryReport(
                    standIns.Instantly.AddLead(lead.Email, campaign.Id),
                    "smtp; 452 4.2.2 The recipient's inbox is full.",
                    "4.2.2"
                );
                break;
        }
    }

    private byte[] Body(int number, EventKind kind, DeliveryOptions content) =>
        kind switch
        {
            EventKind.Sent => _deliveries.Sent(options: content),
            EventKind.Opened => _deliveries.Opened(options: content),
            EventKind.Clicked => _deliveries.Clicked(options: content),
            EventKind.WarmReply => _deliveries.Reply($"Sounds good, could you do Thursday? Write to {LeadOf(number)}.", options: content),
            EventKind.UnsubscribeReply => _deliveries.Reply("Please take me off your list.", options: content),
            EventKind.AutoReply => _deliveries.AutoReply("I am away until 31 August.", options: content),
            EventKind.HardBounce or EventKind.SoftBounce => _deliveries.Bounce(options: content),
            EventKind.MeetingBooked => _deliveries.MeetingBooked(options: content),
            EventKind.MeetingCompleted => _deliveries.MeetingCompleted(options: content),
            EventKind.Unsubscribed => _deliveries.Unsubscribed(options: content),
            // A label each: of one label, ten alerts an hour are told and the others only recorded.
            EventKind.Label => _deliveries.Label(
                string.Create(CultureInfo.InvariantCulture, $"Asked For <Pricing> {number}"),
                options: content
            ),
            EventKind.AccountError => _deliveries.AccountError(LeadOf(number), content),
            EventKind.Interested => _deliveries.Interested(options: content),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
}
