using System.Globalization;
using System.Text;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>A morning at the desk: some of everything.</summary>
internal static class Sample
{
    private static readonly SampleCampaign Leaders = Deliveries.Campaigns[0];

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Mira = new("mira.holt@ternandco.example", "Mira", "Holt", "Tern & Co");
    private static readonly SampleLead Jonas = new("jonas.weber@nordlicht.example", "Jonas", "Weber", "Nordlicht Logistik");
    private static readonly SampleLead Amara = new("amara.diallo@sahelworks.example", "Amara", "Diallo", "Sahel Works");
    private static readonly SampleLead Tom = new("tom.baird@millbrook.example", "Tom", "Baird", "Millbrook Foods");

    /// <returns>The key of Dana's reply.</returns>
    public static async Task<string> FillAsync(DeskUnderTest desk)
    {
        foreach (var lead in (SampleLead[])[Dana, Mira, Jonas, Amara, Tom])
        {
            await desk.DeliverAsync(desk.Deliveries.Sent(lead, In(Leaders)));
            await desk.DeliverAsync(desk.Deliveries.Opened(lead, In(Leaders)));
        }
        await desk.DeliverAsync(desk.Deliveries.Clicked(Dana, In(Leaders)));
        await desk.DeliverAndSettleAsync(
            desk.Deliveries.Reply("What would it cost for 40 people? We are with a competitor until March.", Mira, In(Leaders))
        );
        await desk.DeliverAndSettleAsync(desk.Deliveries.Reply("Not now, please ask again in spring.", Jonas, In(Leaders)));
        await desk.DeliverAndSettleAsync(
            desk.Deliveries.Reply("Amara has left the company. Please write to Idris Kone.", Amara, In(Leaders))
        );
        await desk.DeliverAndSettleAsync(
            desk.Deliveries.AutoReply("I am out of office until Monday and will read your mail then.", Tom, In(Leaders))
        );
        await desk.DeliverAndSettleAsync(desk.Deliveries.Bounce(options: In(Deliveries.Campaigns[1])));
        await desk.DeliverAndSettleAsync(desk.Deliveries.MeetingBooked(Dana, In(Leaders)));
        await desk.DeliverAndSettleAsync(desk.Deliveries.Unsubscribed(Tom, In(Leaders)));
        await desk.DeliverAsync(
            Encoding.UTF8.GetBytes("""{"workspace":"6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a90","campaign_name":"Q3 Ops Leaders"}""")
        );
        desk.World.Pipedrive.Faults.FailAll(401);
        await desk.DeliverAndSettleAsync(desk.Deliveries.MeetingBooked(Mira, In(Leaders)));
        desk.World.Pipedrive.Faults.Clear();
        return await desk.DeliverAndSettleAsync(
            desk.Deliveries.Reply(
                "Yes, could you do Thursday? Ten in the morning suits me best, our ops lead would join.",
                Dana,
                In(Leaders)
            )
        );
    }

    /// <summary>The day of the delivery log.</summary>
    public static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What Instantly's delivery log has of it.</summary>
    public static async Task LogAsync(DeskUnderTest desk)
    {
        var door = new Uri(desk.Address, WebhookIntake.Path).AbsoluteUri;
        desk.World.Instantly.AddWebhook(door);
        for (var number = 0; number < 12; number++)
        {
            var body = desk.Deliveries.Sent(options: In(Deliveries.Campaigns[1]));
            await desk.DeliverAsync(body);
            desk.World.Instantly.AddWebhookEvent(
                new InstantlyWebhookEvent
                {
                    Id = "",
                    At = TimeProvider.System.GetUtcNow(),
                    Payload = Encoding.UTF8.GetString(body),
                    WebhookUrl = door,
                    Success = true,
                    StatusCode = 200,
                    RetryGroupId = Guid.NewGuid().ToString(),
                }
            );
        }
    }

    private static DeliveryOptions In(SampleCampaign campaign) =>
        new()
        {
            Campaign = campaign,
            EmailAccount = "sam@reach.example",
            Step = 1,
            Variant = 1,
        };
}
