using InstantlyPipeline.Events;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Demo;

/// <summary>The pipeline is out of reach until Instantly switches its webhook off. Started again, it resumes the webhook, recovers what was
/// missed, and tells people.</summary>
/// <param name="folder">Where the pipeline keeps its data.</param>
internal sealed class OutageAct(DemoRun stage, StandIns standIns, string folder)
{
    private const int GivenUpInARow = 4;

    private static readonly SampleCampaign Campaign = Deliveries.Campaigns[0];
    private static readonly SampleLead Ines = new("ines.roth@cove.example", "Ines", "Roth", "Cove");
    private static readonly SampleLead Theo = new("theo.lang@brook.example", "Theo", "Lang", "Brook");

    /// <summary>Both replies with all that follows, and one notice of what happened.</summary>
    public static DemoEffects Due { get; } = DemoScript.Warm + DemoScript.Warm + DemoScript.Told;

    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        var before = DemoEffects.Of(standIns);
        var deliveries = new Deliveries(seed: 4);
        using var http = new HttpClient();
        var outbox = new InstantlyOutbox(standIns.Instantly, http) { DisableAfter = GivenUpInARow, CompressTime = 1_000 };
        var options = new DeliveryOptions { Campaign = Campaign };

        Uri webhook;
        await using (var first = await ServeProcess.StartAsync(folder, Settings(), cancellationToken))
        {
            webhook = first.Webhook;
            standIns.Instantly.AddWebhook(
                webhook.AbsoluteUri,
                headers: new Dictionary<string, string> { ["Authorization"] = $"Bearer {stage.Settings()["Webhook:Secrets:0"]}" }
            );
            standIns.Instantly.AddLead(Ines.Email, Campaign.Id);
            standIns.Instantly.AddLead(Theo.Email, Campaign.Id);
            first.Kill();
        }
        stage.Say("killed; three opens and a reply find nobody, and Instantly switches the webhook off");
        for (var number = 0; number < GivenUpInARow - 1; number++)
        {
            await outbox.RaiseAsync(deliveries.Opened(Ines, options), EventType.EmailOpened, cancellationToken);
        }
        await outbox.RaiseAsync(
            deliveries.Reply("Sounds good, call me on Monday.", Ines, options),
            EventType.ReplyReceived,
            cancellationToken
        );
        stage.Expect("a webhook that is off", standIns.Instantly.Webhooks is [{ Status: -1 }]);

        stage.Say("another reply, of which Instantly's delivery log knows nothing: it is in the mailbox alone");
        await outbox.RaiseAsync(
            deliveries.Reply("Interested. What does it cost?", Theo, options),
            EventType.ReplyReceived,
            cancellationToken
        );
        standIns.Instantly.AddEmail(
            new InstantlyEmail
            {
                Id = Guid.NewGuid().ToString(),
                Subject = "Re: Ops",
                Text = "Interested. What does it cost?",
                From = Theo.Email,
                To = "sam@outreach.example.org",
                Account = "sam@outreach.example.org",
                Lead = Theo.Email,
                CampaignId = Campaign.Id,
                At = TimeProvider.System.GetUtcNow(),
            }
        );

        var url = webhook.GetLeftPart(UriPartial.Authority);
        await using var second = await ServeProcess.StartAsync(folder, Settings(), cancellationToken, url);
        stage.Say("started again on the same data");
        await DemoRun.PollAsync(
            () => Task.FromResult<DemoEffects?>(DemoEffects.Of(standIns) - before),
            effects => effects.Equals(Due),
            cancellationToken
        );
        stage.Expect("a webhook that is on again", standIns.Instantly.Webhooks is [{ Status: 1 }]);
        var recovered = await second.Operations.ListEventsAsync(cancellationToken, ("status", "done"));
        stage.Expect("three opens and two replies recovered", recovered.Count(view => view.EventType is EventType.EmailOpened) == 3);
        stage.Say("the webhook is on again; nothing was lost");
    }

    private Dictionary<string, string?> Settings() => new(stage.Settings()) { ["Connection:Watch"] = "true" };
}
