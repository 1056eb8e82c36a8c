using InstantlyPipeline.Crm;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>HubSpot over the whole pipeline and real HTTP.</summary>
public sealed class HubSpotCrmTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Ida = new("ida.berg@harborline.example", "Ida", "Berg", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_label_that_comes_after_the_reply_makes_it_hot_and_nobody_is_told_twice()
    {
        await using var pipeline = await StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("What does it cost for twelve seats?", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Create("lead_interested", new DeliveryOptions { Lead = Dana }));

        var hubSpot = pipeline.World.HubSpot;
        Assert.Equal(
            ("hot_lead", "IN_PROGRESS"),
            (Assert.Single(hubSpot.Contacts)["instantly_tags"], hubSpot.Contacts[0]["hs_lead_status"])
        );
        Assert.Equal(("HIGH", "NOT_STARTED"), (Assert.Single(hubSpot.Tasks)["hs_task_priority"], hubSpot.Tasks[0]["hs_task_status"]));
        Assert.Single(pipeline.World.Slack.Messages);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_label_without_a_reply_makes_contact_task_and_mark_and_is_told()
    {
        await using var pipeline = await StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Create("lead_interested", new DeliveryOptions { Lead = Dana }));

        Assert.Equal("hot_lead", Assert.Single(pipeline.World.HubSpot.Contacts)["instantly_tags"]);
        Assert.Equal("HIGH", Assert.Single(pipeline.World.HubSpot.Tasks)["hs_task_priority"]);
        Assert.Contains("🔥", Assert.Single(pipeline.World.Slack.Messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_afterwards_takes_the_mark_and_closes_the_task()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.HubSpot.AddContact(Dana.Email, ("city", "Bergen"));

        await pipeline.DeliverAsync(pipeline.Deliveries.Create("lead_interested", new DeliveryOptions { Lead = Dana }));
        pipeline.Time.Advance(TimeSpan.FromHours(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.Create("lead_not_interested", new DeliveryOptions { Lead = Dana }));

        var contact = Assert.Single(pipeline.World.HubSpot.Contacts);
        Assert.Equal((null, "UNQUALIFIED", "Bergen"), (contact["instantly_tags"], contact["hs_lead_status"], contact["city"]));
        Assert.Equal("COMPLETED", Assert.Single(pipeline.World.HubSpot.Tasks)["hs_task_status"]);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_late_statement_undoes_no_later_one()
    {
        await using var pipeline = await StartAsync();
        var start = pipeline.Time.GetUtcNow();

        await pipeline.DeliverAsync(
            pipeline.Deliveries.Create("lead_not_interested", new DeliveryOptions { Lead = Dana, Timestamp = start.AddMinutes(30) })
        );
        var late = await pipeline.DeliverAsync(
            pipeline.Deliveries.Create("lead_interested", new DeliveryOptions { Lead = Dana, Timestamp = start.AddMinutes(10) })
        );

        Assert.Empty(pipeline.World.HubSpot.Contacts);
        Assert.Empty(pipeline.World.Slack.Messages);
        Assert.Equal("done", late.Status);
    }

    [Fact]
    public async Task A_plain_no_makes_no_hot_alert_and_no_task()
    {
        await using var pipeline = await StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Not interested, thanks.", Dana));

        Assert.Empty(pipeline.World.HubSpot.Tasks);
        Assert.Empty(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task Two_people_of_one_company_share_it()
    {
        await using var pipeline = await StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Ida));

        var company = Assert.Single(pipeline.World.HubSpot.Companies);
        Assert.Equal(("harborline.example", "Harborline"), (company["domain"], company["name"]));
        Assert.All(
            pipeline.World.HubSpot.Contacts,
            contact => Assert.Contains(contact.Associations, link => link.ToType == "companies" && link.ToId == company.Id)
        );
    }

    [Fact]
    public async Task A_company_that_people_made_is_used_and_a_free_mail_address_names_none()
    {
        await using var pipeline = await StartAsync();
        var company = pipeline.World.HubSpot.AddCompany("harborline.example", "Harborline Ltd");
        pipeline.Time.Advance(pipeline.World.HubSpot.SearchLag);

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));
        var free = await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply("Yes, let us talk on Friday.", new SampleLead("dana@gmail.com", "Dana", "Okafor", "Harborline"))
        );

        Assert.Equal(company.Id, Assert.Single(pipeline.World.HubSpot.Companies).Id);
        Assert.Equal("skipped", Step(free, "hubspot-company").Status);
    }

    [Fact]
    public async Task An_optional_property_that_HubSpot_refuses_costs_neither_contact_nor_task()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.HubSpot.AddProperty("contacts", new HubSpotProperty { Name = "firstname", LettersOnly = true });

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana with { FirstName = "Dana 2" })
        );

        Assert.Equal(
            (null, "Okafor"),
            (Assert.Single(pipeline.World.HubSpot.Contacts)["firstname"], pipeline.World.HubSpot.Contacts[0]["lastname"])
        );
        Assert.Single(pipeline.World.HubSpot.Tasks);
        Assert.Contains("firstname: INVALID_ALPHA", Step(view, "hubspot-contact").Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Dana", Step(view, "hubspot-contact").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_HubSpot_does_not_take_is_said_to_be_the_trouble()
    {
        await using var pipeline = await StartAsync();

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana with { Email = "dana@localhost" })
        );

        Assert.Equal("dead", view.Status);
        Assert.Contains("HubSpot does not take this address", Step(view, "hubspot-contact").Detail, StringComparison.Ordinal);
        Assert.Contains("email: INVALID_EMAIL", Step(view, "hubspot-contact").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_contacts_own_owner_gets_the_task()
    {
        await using var pipeline = await StartAsync(("HubSpot:Owners", "anna@acme.example"));
        pipeline.World.HubSpot.AddOwner("anna@acme.example", "501");
        pipeline.World.HubSpot.AddContact(Dana.Email, ("hubspot_owner_id", "777"));

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));

        Assert.Equal("777", Assert.Single(pipeline.World.HubSpot.Tasks)["hubspot_owner_id"]);
    }

    [Fact]
    public async Task New_leads_go_to_sales_in_turn_and_stay()
    {
        await using var pipeline = await StartAsync(
            ("HubSpot:Owners", "anna@acme.example, ben@acme.example"),
            ("HubSpot:TaskDueInHours", "4")
        );
        pipeline.World.HubSpot.AddOwner("anna@acme.example", "501");
        pipeline.World.HubSpot.AddOwner("ben@acme.example", "502");

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Monday.", Ida));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good, can you send times?", Dana));

        Assert.Equal(["501", "502", "501"], pipeline.World.HubSpot.Tasks.Select(task => task["hubspot_owner_id"]));
        Assert.Equal("2026-08-18T13:00:00Z", pipeline.World.HubSpot.Tasks[0]["hs_timestamp"]);
        Assert.Equal(["501", "502"], pipeline.World.HubSpot.Contacts.Select(contact => contact["hubspot_owner_id"]));
    }

    [Fact]
    public async Task An_owner_nobody_knows_is_said_and_stops_nothing()
    {
        await using var pipeline = await StartAsync(("HubSpot:Owners", "nobody@acme.example"));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));

        Assert.Single(pipeline.World.HubSpot.Tasks);
        Assert.Contains("HubSpot knows nobody of that address", Step(view, "hubspot-contact").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_go_where_the_mapping_says_and_replace_nothing()
    {
        await using var pipeline = await StartAsync(("HubSpot:Fields:industry", "sector"), ("HubSpot:Fields:city", "@campaign"));
        pipeline.World.HubSpot.AddContact(Dana.Email, ("city", "Bergen"));

        await pipeline.DeliverAsync(
            pipeline.Deliveries.Create(
                "reply_received",
                new DeliveryOptions
                {
                    Lead = Dana,
                    ReplyText = "Yes, let us talk on Friday.",
                    Variables = new Dictionary<string, object?> { ["Sector"] = "Shipping" },
                }
            )
        );

        Assert.Equal(("Shipping", "Bergen"), (pipeline.World.HubSpot.Contacts[0]["industry"], pipeline.World.HubSpot.Contacts[0]["city"]));
    }

    [Fact]
    public async Task Where_only_known_people_are_updated_an_unknown_one_is_left_out()
    {
        await using var pipeline = await StartAsync(("HubSpot:UpdateOnly", "true"));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));

        Assert.Empty(pipeline.World.HubSpot.Contacts);
        Assert.Equal(("skipped", "skipped"), (Step(view, "hubspot-contact").Status, Step(view, "hubspot-task").Status));
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task An_option_the_account_lacks_is_named_and_is_no_dead_letter()
    {
        await using var pipeline = await StartAsync(("HubSpot:Statuses:interested", "RED_HOT"));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));

        Assert.Equal("done", view.Status);
        Assert.Contains("hs_lead_status has no option RED_HOT", Step(view, "hubspot-status").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lead_meeting_booked", "lead_meeting_completed", "lead_closed")]
    [InlineData("lead_closed", "lead_meeting_completed", "lead_meeting_booked")]
    [InlineData("lead_meeting_completed", "lead_closed", "lead_meeting_booked")]
    public async Task One_deal_for_a_lead_ends_at_its_furthest_stage_in_whatever_order(params string[] types)
    {
        await using var pipeline = await StartAsync();

        foreach (var type in types)
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Create(type, new DeliveryOptions { Lead = Dana }));
            pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var deal = Assert.Single(pipeline.World.HubSpot.Deals);
        Assert.Equal("closedwon", deal["dealstage"]);
        Assert.Equal(["companies", "contacts"], deal.Associations.Select(link => link.ToType).Order());
        Assert.Equal(2, pipeline.World.HubSpot.Meetings.Count);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_deal_that_people_moved_further_is_not_moved_back()
    {
        await using var pipeline = await StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        pipeline.World.HubSpot.Edit("deals", pipeline.World.HubSpot.Deals[0].Id, "dealstage", "contractsent");
        await pipeline.DeliverAsync(pipeline.Deliveries.Create("lead_meeting_completed", new DeliveryOptions { Lead = Dana }));

        Assert.Equal("contractsent", Assert.Single(pipeline.World.HubSpot.Deals)["dealstage"]);
    }

    [Fact]
    public async Task A_wish_unsubscribes_also_an_address_without_a_contact_and_undoing_says_what_stays()
    {
        await using var pipeline = await StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        Assert.Equal([Dana.Email], pipeline.World.HubSpot.Unsubscribed);
        Assert.Equal(("done", "skipped"), (Step(view, "hubspot-unsubscribe").Status, Step(view, "hubspot-do-not-contact").Status));
    }

    [Fact]
    public async Task A_contact_is_barred_by_its_second_address()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.HubSpot.AddContact("dana@elsewhere.example", ("hs_additional_emails", Dana.Email));
        pipeline.Time.Advance(pipeline.World.HubSpot.SearchLag);

        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        Assert.Equal("true", Assert.Single(pipeline.World.HubSpot.Contacts)["instantly_do_not_contact"]);
    }

    [Theory]
    [InlineData("note")]
    [InlineData("email")]
    public async Task What_was_written_is_kept_on_the_contact_once(string kind)
    {
        await using var pipeline = await StartAsync(("HubSpot:Conversation", kind));
        pipeline.World.HubSpot.Faults.FailNext(1, 503, when: call => call.Path.EndsWith("/tasks", StringComparison.Ordinal));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk <b>on Friday</b>.", Dana));
        await pipeline.RetryAsync(view);

        var text = Assert.Single(kind == "note" ? pipeline.World.HubSpot.Notes : pipeline.World.HubSpot.Emails)[
            kind == "note" ? "hs_note_body" : "hs_email_html"
        ];
        Assert.Contains("&lt;b&gt;on Friday", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_from_outside_arrive_as_one_clean_line_and_a_website_is_one()
    {
        await using var pipeline = await StartAsync();
        var lead = new SampleLead(Dana.Email, "Da\u202ena\r\n", "Oka\u0000for", "Harbor\u001bline");

        await pipeline.DeliverAsync(
            pipeline.Deliveries.Create(
                "reply_received",
                new DeliveryOptions
                {
                    Lead = lead,
                    ReplyText = "Yes, let us talk on Friday.",
                    Variables = new Dictionary<string, object?> { ["website"] = "javascript:alert(1)" },
                }
            )
        );

        var contact = Assert.Single(pipeline.World.HubSpot.Contacts);
        Assert.Equal(
            ("Dana", "Okafor", "Harborline", null),
            (contact["firstname"], contact["lastname"], contact["company"], contact["website"])
        );
    }

    [Fact]
    public async Task Where_the_key_property_is_not_unique_a_lost_answer_makes_no_second_task()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.HubSpot.AddProperty("tasks", new HubSpotProperty { Name = "instantly_event_key" });
        pipeline.World.HubSpot.Faults.DropConnectionAfterWork(1, call => call.Path.EndsWith("/tasks", StringComparison.Ordinal));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));
        var again = await pipeline.RetryAsync(view);

        Assert.Equal("done", again.Status);
        Assert.Single(pipeline.World.HubSpot.Tasks);
    }

    [Fact]
    public async Task A_lead_and_its_ids_are_kept_for_later_events()
    {
        await using var pipeline = await StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));
        var record = await pipeline.Service<CrmBook>().FindAsync(CrmSubject.Lead(view.Workspace!, Dana.Email, "HubSpot"), Now);

        Assert.Equal(
            (pipeline.World.HubSpot.Contacts[0].Id, pipeline.World.HubSpot.Companies[0].Id, pipeline.World.HubSpot.Tasks[0].Id),
            (record.PersonId, record.CompanyId, record.TaskId)
        );
    }

    private static Task<PipelineUnderTest> StartAsync(params (string Name, string Value)[] settings) =>
        PipelineUnderTest.StartAsync(
            settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value),
            ["Pipedrive", "Salesforce", "OpenAI", "Teams", "Outgoing", "Close"]
        );

    private static StepView Step(EventView view, string name) => view.Steps.Single(step => step.Name == name);
}
