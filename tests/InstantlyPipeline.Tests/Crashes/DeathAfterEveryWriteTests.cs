using InstantlyPipeline.Leads;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Crashes;

/// <summary>The real workflows, stopped for good after their first write to the tables, their second, and so on: run again, each ends as if
/// nothing had been.</summary>
public sealed class DeathAfterEveryWriteTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private static readonly DeliveryOptions InCampaign = new()
    {
        Campaign = Deliveries.Campaigns[0],
        EmailId = "01981f6c-7ab1-7e35-9c08-d65c10b8d001",
    };

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public enum Event
    {
        WarmReply,
        UnsubscribeReply,
        ThreateningUnsubscribeReply,
        HardBounce,
        SoftBounce,
        SenderBounce,
        BounceAfterPatience,
        BounceLookedAtAgain,
        MeetingBooked,
        Unsubscribed,
        Label,
    }

    public static MatrixTheoryData<Event, bool> Events => new(Enum.GetValues<Event>(), [false, true]);

    /// <param name="together">Several tables are written in one transaction, as in SQLite; or one after the other, as in Azure.</param>
    [Theory]
    [MemberData(nameof(Events))]
    public async Task The_event_ends_as_it_would_have(Event kind, bool together)
    {
        var (undisturbed, _) = await OutcomeAsync(kind, together, diesAfterWrite: null);
        var (write, died) = (0, true);
        while (died)
        {
            (var outcome, died) = await OutcomeAsync(kind, together, ++write);
            Assert.True(undisturbed == outcome, $"After write {write}: expected {undisturbed}, found {outcome}");
        }
        Assert.InRange(write, 4, 80); // four CRMs, three chats, and what is kept for each
    }

    private static async Task<(string Outcome, bool Died)> OutcomeAsync(Event kind, bool together, int? diesAfterWrite)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.Faulty.WritesTogether = together;
        var message = await PrepareAsync(pipeline, kind);
        pipeline.Faulty.DiesAfterWrite = diesAfterWrite;
        var died = false;
        try
        {
            await pipeline.Service<IEventHandler>().HandleAsync(message, Now);
            died = pipeline.Faulty.DiesAfterWrite <= 0;
        }
        catch (IOException)
        {
            died = true;
        }
        pipeline.Faulty.DiesAfterWrite = null;
        var view = await pipeline.ProcessAsync(message);
        for (var attempt = 0; view.Status == "retrying" && attempt < 3; attempt++)
        {
            view = await pipeline.RetryAsync(view);
        }
        return (await DescribeAsync(pipeline, view), died);
    }

    private static async Task<QueuedEvent> PrepareAsync(PipelineUnderTest pipeline, Event kind)
    {
        var lead = pipeline.World.Instantly.AddLead(Dana.Email, Deliveries.Campaigns[0].Id);
        switch (kind)
        {
            case Event.BounceLookedAtAgain:
                await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Dana));
                var (look, due) = Assert.Single(pipeline.Scheduled);
                pipeline.Time.SetUtcNow(due);
                pipeline.World.Instantly.AddNonDeliveryReport(
                    lead,
                    "smtp; 550 5.1.1 The email account that you tried to reach does not exist.",
                    "5.1.1"
                );
                return look;
            case Event.HardBounce:
                pipeline.World.Instantly.AddNonDeliveryReport(
                    lead,
                    "smtp; 550 5.1.1 The email account that you tried to reach does not exist.",
                    "5.1.1"
                );
                break;
            case Event.SenderBounce:
                pipeline.World.Instantly.AddNonDeliveryReport(lead, "smtp; 550 5.7.26 This mail is unauthenticated");
                break;
            case Event.BounceAfterPatience:
                await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Dana));
                pipeline.Time.Advance(TimeSpan.FromDays(4));
                break;
        }
        await pipeline.AcceptAsync(
            kind switch
            {
                Event.WarmReply => pipeline.Deliveries.Reply("Sounds good, send times.", Dana, InCampaign),
                Event.UnsubscribeReply => pipeline.Deliveries.Reply("Please take me off your list.", Dana, InCampaign),
                Event.ThreateningUnsubscribeReply => pipeline.Deliveries.Reply(
                    "Unsubscribe me. If you write again I will take legal action.",
                    Dana,
                    InCampaign
                ),
                Event.HardBounce or Event.SoftBounce or Event.SenderBounce or Event.BounceAfterPatience => pipeline.Deliveries.Bounce(
                    Dana,
                    InCampaign
                ),
                Event.MeetingBooked => pipeline.Deliveries.MeetingBooked(Dana, InCampaign),
                Event.Unsubscribed => pipeline.Deliveries.Unsubscribed(Dana, InCampaign),
                Event.Label => pipeline.Deliveries.Label("Asked for pricing", Dana, InCampaign),
                _ => throw new ArgumentOutOfRangeException(nameof(kind)),
            }
        );
        return pipeline.TakeNext();
    }

    /// <summary>Everything the other side holds, but for chat, where a double after a crash is the lesser evil: that only has to be
    /// there.</summary>
    private static async Task<string> DescribeAsync(PipelineUnderTest pipeline, EventView view)
    {
        var world = pipeline.World;
        var record = await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Dana.Email, Now);
        return string.Join(
            "; ",
            $"{view.Status}, {view.Steps.Count(step => step.Status == "done")} steps",
            $"contacts {string.Join(",", world.HubSpot.Contacts.Select(contact => $"{contact["instantly_tags"]} {contact["instantly_do_not_contact"]}"))}, {world.HubSpot.Tasks.Count} tasks",
            $"{world.Pipedrive.Persons.Count} persons, {world.Pipedrive.Deals.Count} deals, {world.Salesforce.Opportunities.Count} "
                + $"opportunities",
            $"leads {string.Join(",", world.Instantly.Leads.Select(lead => lead.InterestStatus))}, "
                + $"{world.Instantly.BlockList.Count} blocked",
            $"record {record?.Status}, {record?.SuppressedFor}, {record?.Bounces.Count} bounces",
            $"later {string.Join(",", pipeline.Scheduled.Select(item => item.Message.Key).Distinct())}",
            $"Slack {world.Slack.Messages.Count > 0}, Teams {world.Teams.Messages.Count > 0}"
        );
    }
}
