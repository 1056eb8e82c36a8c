using InstantlyPipeline.Crm;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>Pipedrive over the whole pipeline and real HTTP.</summary>
public sealed class PipedriveCrmTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Ida = new("ida.berg@harborline.example", "Ida", "Berg", "Harborline");

    [Fact]
    public async Task A_warm_reply_makes_person_organization_activity_and_label()
    {
        await using var pipeline = await StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk <b>on Friday</b>.", Dana));

        var pipedrive = pipeline.World.Pipedrive;
        var person = Assert.Single(pipedrive.Persons);
        var activity = Assert.Single(pipedrive.Activities);
        Assert.Equal(("Dana Okafor", "Hot lead"), (person.Name, StandInPipedrive.LabelOf(Assert.Single(person.Labels))));
        Assert.Equal((person.OrgId, "Harborline"), (Assert.Single(pipedrive.Organizations).Id, pipedrive.Organizations[0].Name));
        Assert.Equal((person.Id, "task", "2026-08-18", false), (activity.PersonId, activity.Type, activity.DueDate, activity.Done));
        Assert.StartsWith("🔥 Follow up: ", activity.Subject, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;on Friday", activity.Note, StringComparison.Ordinal);
        Assert.Equal("done", view.Status);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_person_whose_create_lost_its_answer_is_found_though_the_search_lags()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.Pipedrive.SearchLag = TimeSpan.FromSeconds(10);
        pipeline.World.Pipedrive.Faults.DropConnectionAfterWork(
            1,
            call => call.Method == "POST" && call.Path.EndsWith("/persons", StringComparison.Ordinal)
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));
        var again = await pipeline.RetryAsync(view);

        Assert.Equal("done", again.Status);
        Assert.Single(pipeline.World.Pipedrive.Persons);
        Assert.Single(pipeline.World.Pipedrive.Activities);
    }

    [Fact]
    public async Task An_activity_whose_create_lost_its_answer_is_found_by_its_key()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.Pipedrive.Faults.DropConnectionAfterWork(
            1,
            call => call.Method == "POST" && call.Path.EndsWith("/activities", StringComparison.Ordinal)
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));
        await pipeline.RetryAsync(view);

        Assert.Single(pipeline.World.Pipedrive.Activities);
    }

    [Fact]
    public async Task A_reply_and_its_label_at_the_same_moment_make_one_person()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.Pipedrive.SearchLag = TimeSpan.FromSeconds(10);
        await pipeline.AcceptAsync(pipeline.Deliveries.Reply("What does it cost for twelve seats?", Dana));
        await pipeline.AcceptAsync(pipeline.Deliveries.Create("lead_interested", new DeliveryOptions { Lead = Dana }));
        var (reply, label) = (pipeline.TakeNext(), pipeline.TakeNext());

        var views = await Task.WhenAll(pipeline.ProcessAsync(reply), pipeline.ProcessAsync(label));
        foreach (var view in views.Where(view => view.Status == "retrying"))
        {
            await pipeline.RetryAsync(view);
        }

        Assert.Equal("Hot lead", StandInPipedrive.LabelOf(Assert.Single(Assert.Single(pipeline.World.Pipedrive.Persons).Labels)));
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task Two_people_of_one_company_share_the_organization()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.Pipedrive.SearchLag = TimeSpan.FromSeconds(10);

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Ida));

        var organization = Assert.Single(pipeline.World.Pipedrive.Organizations);
        Assert.All(pipeline.World.Pipedrive.Persons, person => Assert.Equal(organization.Id, person.OrgId));
        Assert.All(pipeline.World.Pipedrive.Deals, deal => Assert.Equal(organization.Id, deal.OrgId));
    }

    [Fact]
    public async Task A_refusal_afterwards_changes_our_label_only_and_closes_the_activity()
    {
        await using var pipeline = await StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Create("lead_interested", new DeliveryOptions { Lead = Dana }));
        pipeline.Time.Advance(TimeSpan.FromHours(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.Create("lead_not_interested", new DeliveryOptions { Lead = Dana }));

        Assert.Equal("Cold lead", StandInPipedrive.LabelOf(Assert.Single(Assert.Single(pipeline.World.Pipedrive.Persons).Labels)));
        Assert.True(Assert.Single(pipeline.World.Pipedrive.Activities).Done);
    }

    [Fact]
    public async Task A_label_the_account_lacks_is_named_and_is_no_dead_letter()
    {
        await using var pipeline = await StartAsync(("Pipedrive:Statuses:interested", "Scorching"));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));

        Assert.Equal("done", view.Status);
        Assert.Contains("no label Scorching", Step(view, "pipedrive-status").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lead_meeting_booked", "lead_meeting_completed", "lead_closed")]
    [InlineData("lead_closed", "lead_meeting_completed", "lead_meeting_booked")]
    public async Task One_deal_for_a_lead_ends_where_it_belongs_in_whatever_order(params string[] types)
    {
        await using var pipeline = await StartAsync(("Pipedrive:DealStages:booked", "Stage 2"), ("Pipedrive:DealStages:held", "4"));

        foreach (var type in types)
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Create(type, new DeliveryOptions { Lead = Dana }));
            pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var deal = Assert.Single(pipeline.World.Pipedrive.Deals);
        Assert.Equal((4, "won"), (deal.StageId, deal.Status));
        Assert.Equal(2, pipeline.World.Pipedrive.Activities.Count(activity => activity.Type == "meeting"));
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_deal_that_people_made_and_moved_is_used_and_not_moved_back()
    {
        await using var pipeline = await StartAsync(("Pipedrive:DealStages:booked", "Stage 2"));
        var person = pipeline.World.Pipedrive.AddPerson("D. Okafor", Dana.Email);
        pipeline.World.Pipedrive.AddDeal("Made by hand", person.Id, stageId: 5);

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal(("Made by hand", 5), (Assert.Single(pipeline.World.Pipedrive.Deals).Title, pipeline.World.Pipedrive.Deals[0].StageId));
    }

    [Fact]
    public async Task A_wish_is_Pipedrives_own_opt_out_where_the_company_has_Campaigns()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.Pipedrive.HasCampaigns = true;
        pipeline.World.Pipedrive.AddPerson("Dana", Dana.Email);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        Assert.Equal("unsubscribed", Assert.Single(pipeline.World.Pipedrive.Persons).MarketingStatus);
        Assert.Contains("marketing_status", Step(view, "pipedrive-do-not-contact").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elsewhere_a_change_that_is_ignored_is_noticed_and_a_field_of_ours_holds_the_mark()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.Pipedrive.AddPerson("Dana", Dana.Email);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        Assert.Equal("unsubscribed", Assert.Single(Assert.Single(pipeline.World.Pipedrive.Persons).CustomFields).Value);
        Assert.Contains("Instantly: do not contact", Step(view, "pipedrive-do-not-contact").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_leads_go_to_users_by_campaign_and_variables_to_their_fields()
    {
        await using var pipeline = await StartAsync(
            ("Pipedrive:OwnerByCampaign", "*: anna@acme.example"),
            ("Pipedrive:Fields:Industry", "industry"),
            ("Pipedrive:Fields:Nowhere", "industry")
        );
        pipeline.World.Pipedrive.AddUser("anna@acme.example", 55);
        pipeline.World.Pipedrive.AddPersonField("Industry");

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Create(
                "reply_received",
                new DeliveryOptions
                {
                    Lead = Dana,
                    ReplyText = "Yes, let us talk on Friday.",
                    Variables = new Dictionary<string, object?> { ["industry"] = "Shipping" },
                }
            )
        );

        var person = Assert.Single(pipeline.World.Pipedrive.Persons);
        Assert.Equal((55, "Shipping"), (person.OwnerId, Assert.Single(person.CustomFields).Value));
        Assert.Equal(55, Assert.Single(pipeline.World.Pipedrive.Activities).OwnerId);
        Assert.Contains("Nowhere: no such field", Step(view, "pipedrive-person").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_optional_field_that_Pipedrive_refuses_costs_neither_person_nor_activity()
    {
        await using var pipeline = await StartAsync();

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Create(
                "reply_received",
                new DeliveryOptions
                {
                    Lead = Dana,
                    ReplyText = "Yes, let us talk on Friday.",
                    Variables = new Dictionary<string, object?> { ["phone"] = "call me" },
                }
            )
        );

        Assert.Empty(Assert.Single(pipeline.World.Pipedrive.Persons).Phones);
        Assert.Single(pipeline.World.Pipedrive.Activities);
        Assert.Contains("Pipedrive refused phones", Step(view, "pipedrive-person").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_written_is_kept_as_a_note_by_setting()
    {
        await using var pipeline = await StartAsync(("Pipedrive:Conversation", "note"));

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));

        Assert.Contains("let us talk on Friday", Assert.Single(pipeline.World.Pipedrive.Notes), StringComparison.Ordinal);
    }

    private static Task<PipelineUnderTest> StartAsync(params (string Name, string Value)[] settings) =>
        PipelineUnderTest.StartAsync(
            settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value),
            ["HubSpot", "Salesforce", "OpenAI", "Teams", "Outgoing", "Instantly", "Close"]
        );

    private static StepView Step(EventView view, string name) => view.Steps.Single(step => step.Name == name);
}
