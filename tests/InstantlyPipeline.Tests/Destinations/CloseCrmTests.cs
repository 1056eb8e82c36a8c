using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class CloseCrmTests
{
    private const string Yes = "That would be me. Sounds good, could you do Thursday?";

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Kofi = new("kofi.mensah@harborline.example", "Kofi", "Mensah", "Harborline");
    private static readonly SampleLead Private = new("lee.varga@gmail.com", "Lee", "Varga", "");

    [Fact]
    public async Task A_warm_reply_makes_a_contact_in_its_company_with_a_task_and_the_status()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var close = pipeline.World.Close;

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        var (lead, contact, task) = (Assert.Single(close.Leads), Assert.Single(close.Contacts), Assert.Single(close.Tasks));
        Assert.Equal(("Harborline", "https://harborline.example", "Qualified"), (lead["name"], lead["url"], close.StatusOf(lead)));
        Assert.Equal((lead.Id, "Dana Okafor", Dana.Email), (contact["lead_id"], contact["name"], contact.Email));
        Assert.Equal((lead.Id, contact.Id, "high", "false"), (task["lead_id"], task["contact_id"], task["priority"], task["is_complete"]));
        Assert.Contains(Yes, task["text"], StringComparison.Ordinal);
        Assert.EndsWith($"Event {view.EventKey}", task["text"], StringComparison.Ordinal);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task Two_people_of_one_company_share_its_lead_though_the_search_lags()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Close.SearchLag = TimeSpan.FromMinutes(1);

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Kofi));

        Assert.Single(pipeline.World.Close.Leads);
        Assert.Equal(2, pipeline.World.Close.Contacts.Count);
    }

    [Fact]
    public async Task A_private_address_without_a_company_gets_a_lead_of_its_own()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Private));

        Assert.Equal(("Lee Varga", null), (Assert.Single(pipeline.World.Close.Leads)["name"], pipeline.World.Close.Leads[0]["url"]));
        Assert.Equal(Private.Email, Assert.Single(pipeline.World.Close.Contacts).Email);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_contact_and_a_company_that_are_there_are_used()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var close = pipeline.World.Close;
        var lead = close.AddLead("Harborline Ltd", "https://www.harborline.example/about");
        var contact = close.AddContact(lead, "Dana", Dana.Email.ToUpperInvariant());

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Kofi));

        Assert.Single(close.Leads);
        Assert.Equal([contact.Id, close.Contacts[1].Id], close.Tasks.Select(task => task["contact_id"]));
        Assert.Equal("Dana", contact["name"]);
    }

    [Theory]
    [InlineData("/lead/")]
    [InlineData("/contact/")]
    [InlineData("/task/")]
    public async Task A_create_whose_answer_is_lost_is_found_again_though_the_search_lags(string path)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var close = pipeline.World.Close;
        close.SearchLag = TimeSpan.FromMinutes(5);
        close.Faults.DropConnectionAfterWork(when: call => call.Method == "POST" && call.Path.EndsWith(path, StringComparison.Ordinal));

        var view = await pipeline.RetryAsync(await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana)));

        Assert.Equal("done", view.Status);
        Assert.Equal((1, 1, 1), (close.Leads.Count, close.Contacts.Count, close.Tasks.Count));
    }

    [Fact]
    public async Task An_opportunity_whose_answer_is_lost_is_found_again()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Close.Faults.DropConnectionAfterWork(
            2,
            when: call =>
                call.Method == "POST"
                && (call.Path.EndsWith("/opportunity/", StringComparison.Ordinal) || call.Path.EndsWith("/note/", StringComparison.Ordinal))
        );

        var view = await pipeline.RetryAsync(await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana)));

        Assert.Equal(("done", 1, 1), (view.Status, pipeline.World.Close.Opportunities.Count, pipeline.World.Close.Notes.Count));
    }

    [Fact]
    public async Task Meetings_in_any_order_are_one_opportunity_that_moves_forward_only()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Close:DealStages:held"] = "meeting held" }
        );
        var close = pipeline.World.Close;

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingCompleted(Dana));
        Assert.Equal("Meeting Held", close.StageOf(Assert.Single(close.Opportunities)));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        Assert.Equal("Meeting Held", close.StageOf(Assert.Single(close.Opportunities)));
        await pipeline.DeliverAsync(pipeline.Deliveries.Closed(Dana));
        Assert.Equal("Won", close.StageOf(Assert.Single(close.Opportunities)));
        await pipeline.DeliverAsync(pipeline.Deliveries.NoShow(Dana));

        Assert.Equal("Won", close.StageOf(Assert.Single(close.Opportunities)));
        Assert.Equal(3, close.Notes.Count);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task An_open_opportunity_of_sales_is_moved_and_no_second_one_made()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var close = pipeline.World.Close;
        var lead = close.AddLead("Harborline", "https://harborline.example");
        close.AddOpportunity(lead, "Proposal Sent");

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal("Proposal Sent", close.StageOf(Assert.Single(close.Opportunities)));
        Assert.Contains("further on already", Detail(view, "close-opportunity"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stage_that_the_pipeline_lacks_is_named_and_the_rest_is_done()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Close:DealStages:booked"] = "Demo" }
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal("done", view.Status);
        Assert.Single(pipeline.World.Close.Opportunities);
        Assert.Contains(
            "Close has no status 'Demo' in pipeline 'pipe_sales' (Close__DealStages__booked); it has Meeting Booked, ",
            Detail(view, "close-opportunity"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_refusal_takes_the_mark_and_completes_the_task()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var close = pipeline.World.Close;
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));
        pipeline.Time.Advance(TimeSpan.FromHours(1));

        await pipeline.DeliverAsync(pipeline.Deliveries.NotInterested(Dana));

        Assert.Equal(("Bad Fit", "true"), (close.StatusOf(close.Leads[0]), Assert.Single(close.Tasks)["is_complete"]));
    }

    [Fact]
    public async Task A_refusal_does_not_undo_what_another_person_of_the_company_has_led_to()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var close = pipeline.World.Close;
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));
        close.AddContact(close.Leads[0], "Kofi", Kofi.Email);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.NotInterested(Kofi));

        Assert.Equal("Qualified", close.StatusOf(close.Leads[0]));
        Assert.Equal("another person of the company has brought the lead further", Detail(view, "close-status"));
    }

    [Fact]
    public async Task A_status_that_the_account_lacks_is_named_and_the_rest_is_done()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Close.RemoveLeadStatus("Qualified");

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        Assert.Equal("done", view.Status);
        Assert.Equal(
            "Close has no lead status 'Qualified' (Close__Statuses__interested); it has Potential, Bad Fit, Customer",
            Detail(view, "close-hot-lead")
        );
        Assert.Single(pipeline.World.Close.Tasks);
    }

    [Fact]
    public async Task The_task_goes_to_the_one_whose_turn_it_is_and_the_opportunity_stays_with_them()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Close:Owners"] = "anna@acme.example, ben@acme.example", ["Close:TaskDueInHours"] = "24" }
        );
        var close = pipeline.World.Close;

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Kofi));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Kofi));

        Assert.Equal(close.Users.Select(user => user.Id), close.Tasks.Select(task => task["assigned_to"]));
        Assert.Equal(close.Users[1].Id, Assert.Single(close.Opportunities)["user_id"]);
        Assert.Equal("2026-08-19T09:00:00+00:00", close.Tasks[0]["date"]);
    }

    [Fact]
    public async Task Variables_fill_empty_fields_of_contact_and_lead_and_what_no_field_takes_is_named()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?>
            {
                ["Close:Fields:Campaign"] = "@campaign",
                ["Close:Fields:Sector"] = "industry",
                ["Close:Fields:Nowhere"] = "@account",
            }
        );
        var close = pipeline.World.Close;
        close.AddField(new CloseField("cf_camp", "contact", "Campaign"));
        close.AddField(new CloseField("cf_sector", "lead", "Sector"));
        var lead = close.AddLead("Harborline", "https://harborline.example");
        var contact = close.AddContact(lead, "Dana", Dana.Email);
        close.Edit(contact, "custom.cf_camp", "mine");

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply(
                Yes,
                Dana,
                new DeliveryOptions
                {
                    Variables = new Dictionary<string, object?> { ["industry"] = "Logistics" },
                    EmailAccount = "sam@outreach.example.org",
                }
            )
        );

        Assert.Equal(("mine", "Logistics"), (contact["custom.cf_camp"], lead["custom.cf_sector"]));
        Assert.Contains(
            "Close has no field 'Nowhere' of contacts or leads that takes this",
            Detail(view, "close-contact"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_odd_phone_number_costs_no_person()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var odd = new DeliveryOptions
        {
            Variables = new Dictionary<string, object?> { ["phone"] = "call the desk", ["website"] = "javascript:alert(1)" },
        };

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana, odd));

        var contact = Assert.Single(pipeline.World.Close.Contacts);
        Assert.Equal(("done", 0, 0), (view.Status, contact.Phones.Count, contact.Urls.Count));
        Assert.EndsWith("created; Close refused phones", Detail(view, "close-contact"), StringComparison.Ordinal);
        Assert.Single(pipeline.World.Close.Tasks);
    }

    [Fact]
    public async Task With_update_only_an_unknown_person_gets_nothing()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(new Dictionary<string, string?> { ["Close:UpdateOnly"] = "true" });

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        Assert.Equal(("done", 0, 0), (view.Status, pipeline.World.Close.Contacts.Count, pipeline.World.Close.Tasks.Count));
        Assert.Equal("Close has no such person, and Close__UpdateOnly is set", Detail(view, "close-contact"));
        Assert.Equal("Close: there is no such person", Detail(view, "close-task"));
    }

    [Fact]
    public async Task The_words_are_kept_as_a_note_where_the_settings_say_so()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(new Dictionary<string, string?> { ["Close:Conversation"] = "note" });

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        Assert.Contains(Yes, Assert.Single(pipeline.World.Close.Notes)["note"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_contact_is_made_anew()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var close = pipeline.World.Close;
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));
        close.Delete(close.Contacts[0]);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal(("done", 1, 1), (view.Status, close.Leads.Count, close.Contacts.Count));
        Assert.Single(close.Opportunities);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(400)]
    [InlineData(409)]
    public async Task A_wish_to_be_left_alone_unsubscribes_the_address_contact_or_not(int twice)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Close.UnsubscribedTwiceStatus = twice;

        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        pipeline.Time.Advance(TimeSpan.FromDays(1));
        var again = await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        Assert.Equal([Dana.Email], pipeline.World.Close.Unsubscribed);
        Assert.Empty(pipeline.World.Close.Contacts);
        Assert.Equal("done", again.Status);
    }

    private static string? Detail(EventView view, string step) => view.Steps.Single(known => known.Name == step).Detail;
}
