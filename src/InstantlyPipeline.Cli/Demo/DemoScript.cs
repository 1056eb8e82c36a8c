using System.Text;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Demo;

/// <summary>The acts: one delivery of every kind, a duplicate, trouble at a destination, and nonsense.</summary>
internal sealed class DemoScript
{
    private readonly StandIns _standIns;
    private readonly Deliveries _deliveries = new(seed: 1);

    private static readonly SampleCampaign Campaign = Deliveries.Campaigns[0];
    private static readonly SampleCampaign OtherCampaign = Deliveries.Campaigns[1];
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Mira = new("mira.holt@tern.example", "Mira", "Holt", "Tern & Co <Ltd>");
    private static readonly SampleLead Ravi = new("ravi.menon@lumen.example", "Ravi", "Menon", "Lumen");
    private static readonly SampleLead Lee = new("lee.varga@north.example", "Lee", "Varga", "North");
    private static readonly SampleLead Olga = new("o.brandt@mills.example", "Olga", "Brandt", "Mills");
    private static readonly SampleLead Jo = new("jo.lind@quay.example", "Jo", "Lind", "Quay");
    private static readonly SampleLead Kim = new("kim.soto@delta.example", "Kim", "Soto", "Delta");
    private static readonly SampleLead Gone = new("noone@gone.example", "No", "One", "Gone");
    private static readonly SampleLead Full = new("busy@full.example", "Busy", "Body", "Full");

    /// <summary>Puts the leads into Instantly: the one that bounces hard in two campaigns, the one who books also in another
    /// campaign.</summary>
    public DemoScript(StandIns standIns)
    {
        _standIns = standIns;
        var instantly = standIns.Instantly;
        var gone = instantly.AddLead(Gone.Email, Campaign.Id);
        var full = instantly.AddLead(Full.Email, Campaign.Id);
        instantly.AddLead(Gone.Email, OtherCampaign.Id);
        foreach (var lead in (SampleLead[])[Dana, Mira, Ravi, Lee, Olga, Jo, Kim])
        {
            instantly.AddLead(lead.Email, Campaign.Id);
        }
        instantly.AddLead(Dana.Email, OtherCampaign.Id);
        instantly.AddNonDeliveryReport(gone, "smtp; 550 5.1.1 The email account that you tried to reach does not exist.", "5.1.1");
        instantly.AddNonDeliveryReport(full, "smtp; 452 4.2.2 The recipient's inbox is full.", "4.2.2");
    }

    /// <summary>Whatever people are told comes by every channel.</summary>
    public static DemoEffects Told { get; } =
        new()
        {
            ["Slack alert"] = 1,
            ["Teams alert"] = 1,
            ["Outgoing webhook"] = 1,
        };

    /// <summary>What a warm reply leads to.</summary>
    public static DemoEffects Warm { get; } =
        Told
        + new DemoEffects
        {
            ["HubSpot contact"] = 1,
            ["HubSpot Hot Lead tag"] = 1,
            ["HubSpot task"] = 1,
            ["Pipedrive person"] = 1,
            ["Pipedrive activity"] = 1,
            ["Salesforce contact"] = 1,
            ["Salesforce task"] = 1,
            ["Close lead"] = 1,
            ["Close contact"] = 1,
            ["Close task"] = 1,
            ["Instantly interest status"] = 1,
        };

    private static DeliveryOptions InCampaign => new() { Campaign = Campaign };

    public static bool CreatesTask(ReceivedCall call) => call.Method == "POST" && call.Path.EndsWith("/tasks", StringComparison.Ordinal);

    public IEnumerable<DemoAct> Acts()
    {
        yield return new DemoAct
        {
            Title = "A mail is sent, opened and its link clicked: counted",
            Body = _deliveries.Sent(Dana, InCampaign),
            Effects = new(),
        };
        yield return new DemoAct
        {
            Title = "… opened",
            Body = _deliveries.Opened(Dana, InCampaign),
            Effects = new(),
        };
        yield return new DemoAct
        {
            Title = "… clicked",
            Body = _deliveries.Clicked(Dana, InCampaign),
            Effects = new(),
        };
        yield return new DemoAct
        {
            Title = "A warm reply: person and task in HubSpot, Pipedrive, Salesforce and Close, marked hot, Slack alert",
            Body = _deliveries.Reply("That would be me. Sounds good, could you do Thursday?", Dana, InCampaign),
            Effects = Warm,
        };
        yield return new DemoAct
        {
            Title = "The same reply twice, as after a lost answer: one set of side effects, one duplicate",
            Body = _deliveries.Reply("Yes, I am interested. Please send times.", Mira, InCampaign),
            Times = 2,
            Effects = Warm,
        };
        yield return new DemoAct
        {
            Title = "An out-of-office: noted, nobody is bothered",
            Body = _deliveries.AutoReply("I am away until 31 August.", Ravi, InCampaign),
            Effects = new(),
        };
        yield return new DemoAct
        {
            Title = "A wish to be left alone: on the block list, no task",
            Body = _deliveries.Reply("Please take me off your list.", Lee, InCampaign),
            Effects = new() { ["Instantly block-list entry"] = 1, ["Instantly interest status"] = 1 },
        };
        yield return new DemoAct
        {
            Title =
                "A hard bounce (5.1.1 in the non-delivery report): blocked, removed from both campaigns and from your own table of leads",
            Body = _deliveries.Bounce(Gone, InCampaign),
            Effects = new()
            {
                ["Instantly block-list entry"] = 1,
                ["Instantly lead removed"] = 2,
                ["Leads table row"] = 1,
            },
        };
        yield return new DemoAct
        {
            Title = "A soft bounce (4.2.2): watched for 72 hours",
            Body = _deliveries.Bounce(Full, InCampaign),
            Effects = new(),
        };
        yield return new DemoAct
        {
            Title = "A meeting is booked: a deal in each CRM, out of the other campaign, Slack alert",
            Body = _deliveries.MeetingBooked(Dana, InCampaign),
            Effects =
                Told
                + new DemoEffects
                {
                    ["HubSpot deal"] = 1,
                    ["HubSpot meeting"] = 1,
                    ["Pipedrive deal"] = 1,
                    ["Pipedrive activity"] = 1,
                    ["Salesforce opportunity"] = 1,
                    ["Salesforce contact role"] = 1,
                    ["Salesforce task"] = 1,
                    ["Close opportunity"] = 1,
                    ["Close note"] = 1,
                    ["Instantly lead removed"] = 1,
                },
        };
        yield return new DemoAct
        {
            Title = "The meeting took place: the same lead, the same deal in each CRM, moved on",
            Body = _deliveries.MeetingCompleted(Dana, InCampaign),
            Effects =
                Told
                + new DemoEffects
                {
                    ["HubSpot meeting"] = 1,
                    ["Pipedrive activity"] = 1,
                    ["Salesforce task"] = 1,
                    ["Close note"] = 1,
                },
        };
        yield return new DemoAct
        {
            Title = "The deal is won: in all four CRMs, and no second one",
            Body = _deliveries.Closed(Dana, InCampaign),
            Effects = new(),
            Afterwards = () => $"Dana's deals stand at {string.Join(", ", DealsOf(_standIns))}",
            Due = "Dana's deals stand at HubSpot closedwon, Pipedrive won, Salesforce Closed Won, Close Won",
        };
        yield return new DemoAct
        {
            Title = "A custom label nobody configured: recorded and told, never an error",
            Body = _deliveries.Label("Asked For <Pricing>", Ravi, InCampaign),
            Effects = Told,
        };
        yield return new DemoAct
        {
            Title = "A lead unsubscribes",
            Body = _deliveries.Unsubscribed(Olga, InCampaign),
            Effects = new() { ["Instantly block-list entry"] = 1 },
        };
        yield return new DemoAct
        {
            Title = "A sending account has an error",
            Body = _deliveries.AccountError(),
            Effects = Told,
        };
        yield return new DemoAct
        {
            Title = "A warm reply while HubSpot answers 503: Slack hears of it at once, the task follows",
            Body = _deliveries.Reply("Interested, call me on Friday.", Jo, InCampaign),
            Trouble = () => _standIns.HubSpot.Faults.FailNext(1, 503, TimeSpan.FromSeconds(1), when: CreatesTask),
            Attempts = 2,
            Effects = Warm,
        };
        yield return new DemoAct
        {
            Title = "A body that is no JSON: refused with a reason, kept",
            Body = Encoding.UTF8.GetBytes("not json"),
            Answer = 400,
            Status = "quarantined",
            Effects = new(),
        };
        yield return new DemoAct
        {
            Title = "A wrong secret: refused, nothing kept",
            Body = _deliveries.Reply("Hello", Jo, InCampaign),
            WrongSecret = true,
            Answer = 401,
            Status = null,
            Effects = new(),
        };
    }

    private static IEnumerable<string> DealsOf(StandIns world) =>
        [
            .. world.HubSpot.Deals.Select(deal => $"HubSpot {deal["dealstage"]}"),
            .. world.Pipedrive.Deals.Select(deal => $"Pipedrive {deal.Status}"),
            .. world.Salesforce.Opportunities.Select(deal => $"Salesforce {deal["StageName"]}"),
            .. world.Close.Opportunities.Select(deal => $"Close {world.Close.StageOf(deal)}"),
        ];

    public byte[] ReplyBeforeTheCrash() => _deliveries.Reply("Sounds interesting, let us talk.", Kim, InCampaign);
}
