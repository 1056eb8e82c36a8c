using InstantlyPipeline.Operations;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

/// <summary>What a lead's events come to in Salesforce, one after the other.</summary>
public sealed class SalesforceJourneyTests
{
    private const string Yes = "That would be me. Sounds good, could you do Thursday?";

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Kofi = new("kofi.mensah@harborline.example", "Kofi", "Mensah", "Harborline");
    private static readonly SampleLead Lee = new("lee.varga@harborline.example", "Lee", "Varga", "Harborline");

    [Fact]
    public async Task A_warm_reply_makes_a_contact_in_its_account_with_a_task_that_holds_the_words()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var salesforce = pipeline.World.Salesforce;

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        var (contact, task) = (Assert.Single(salesforce.Contacts), Assert.Single(salesforce.Tasks));
        Assert.Equal("done", view.Status);
        Assert.Equal(
            (contact.Id, "High", "Not Started", "2026-08-18"),
            (task["WhoId"], task["Priority"], task["Status"], task["ActivityDate"])
        );
        Assert.Contains(Yes, task["Description"], StringComparison.Ordinal);
        Assert.StartsWith("a Contact of this org has no field 'Rating'", Detail(view, "salesforce-hot-lead"), StringComparison.Ordinal);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_person_may_become_a_lead_with_rating_and_status()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(new Dictionary<string, string?> { ["Salesforce:PersonAs"] = "Lead" });
        var salesforce = pipeline.World.Salesforce;

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));
        var lead = Assert.Single(salesforce.Leads);
        Assert.Equal(("Harborline", "Hot", "Working - Contacted"), (lead["Company"], lead["Rating"], lead["Status"]));

        pipeline.Time.Advance(TimeSpan.FromHours(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.NotInterested(Dana));

        Assert.Equal(
            (null, "Closed - Not Converted", "Completed"),
            (lead["Rating"], lead["Status"], Assert.Single(salesforce.Tasks)["Status"])
        );
        Assert.Empty(salesforce.Contacts);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Theory]
    [InlineData(
        "Closed - Converted",
        "'Closed - Converted' (Salesforce__Statuses__interested) converts a lead, and that is a decision of sales; name another status"
    )]
    [InlineData(
        "Warmish",
        "Salesforce has no lead status 'Warmish' (Salesforce__Statuses__interested); it has Open - Not Contacted, Working - "
            + "Contacted, Closed - Converted, Closed - Not Converted"
    )]
    public async Task A_status_that_converts_or_that_the_org_lacks_is_named_and_the_rest_is_done(string status, string why)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:PersonAs"] = "Lead", ["Salesforce:Statuses:interested"] = status }
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Interested(Dana));

        Assert.Equal(("done", "Open - Not Contacted"), (view.Status, Assert.Single(pipeline.World.Salesforce.Leads)["Status"]));
        Assert.Contains(why, Detail(view, "salesforce-status"), StringComparison.Ordinal);
        Assert.Single(pipeline.World.Salesforce.Tasks);
    }

    [Fact]
    public async Task A_converted_lead_can_be_read_only_so_its_contact_is_used()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var salesforce = pipeline.World.Salesforce;
        var contact = salesforce.AddContact("dana@private.example", "Okafor");
        salesforce.AddLead(Dana.Email, "Okafor", convertedTo: contact);

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        Assert.Equal(contact.Id, Assert.Single(salesforce.Tasks)["WhoId"]);
        Assert.Single(salesforce.Contacts);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Three_bookings_of_one_company_at_once_make_one_account(bool byDomain)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:AccountExternalIdField"] = byDomain ? "Domain__c" : "" }
        );
        var salesforce = pipeline.World.Salesforce;
        salesforce.AddField("Account", "Domain__c", externalId: true);
        var messages = new List<QueuedEvent>();
        foreach (var lead in new[] { Dana, Kofi, Lee })
        {
            await pipeline.AcceptAsync(pipeline.Deliveries.MeetingBooked(lead));
            messages.Add(pipeline.TakeNext());
        }

        var views = await Task.WhenAll(messages.Select(pipeline.ProcessAsync));

        Assert.All(views, view => Assert.Equal("done", view.Status));
        Assert.Equal(byDomain ? "harborline.example" : null, Assert.Single(salesforce.Accounts)["Domain__c"]);
        Assert.Equal(3, salesforce.Contacts.Count);
    }

    [Fact]
    public async Task Meetings_in_any_order_are_one_opportunity_that_moves_forward_only()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:DealStages:held"] = "Needs Analysis" }
        );
        var (salesforce, at) = (pipeline.World.Salesforce, pipeline.Time.GetUtcNow());

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingCompleted(Dana, At(2)));
        Assert.Equal("Needs Analysis", Assert.Single(salesforce.Opportunities)["StageName"]);
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana, At(1)));
        Assert.Equal("Needs Analysis", Assert.Single(salesforce.Opportunities)["StageName"]);
        await pipeline.DeliverAsync(pipeline.Deliveries.Closed(Dana, At(4)));
        Assert.Equal("Closed Won", Assert.Single(salesforce.Opportunities)["StageName"]);
        var late = await pipeline.DeliverAsync(pipeline.Deliveries.NoShow(Dana, At(3)));

        Assert.Equal(("done", "Closed Won"), (late.Status, Assert.Single(salesforce.Opportunities)["StageName"]));
        Assert.Equal(
            ["Meeting held: Harborline", "Meeting booked: Harborline", "No-show: Harborline"],
            salesforce.Tasks.Select(task => task["Subject"])
        );
        Assert.All(salesforce.Tasks, task => Assert.Equal("Completed", task["Status"]));
        Assert.Empty(pipeline.World.Refusals);

        DeliveryOptions At(int minute) => new() { Timestamp = at.AddMinutes(minute - 10) };
    }

    [Fact]
    public async Task A_stage_that_the_org_lacks_is_named_and_the_opportunity_made()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:DealStages:held"] = "Demo" }
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingCompleted(Dana));

        Assert.Equal(("done", "Qualification"), (view.Status, Assert.Single(pipeline.World.Salesforce.Opportunities)["StageName"]));
        Assert.Contains(
            "Salesforce has no active stage 'Demo' (Salesforce__DealStages); it has Prospecting, ",
            Detail(view, "salesforce-opportunity"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_one_whose_turn_it_is_owns_contact_task_and_opportunity_unless_the_person_has_an_owner()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?>
            {
                ["Salesforce:Owners"] = "anna@acme.example, ben@acme.example",
                ["Salesforce:TaskDueInHours"] = "24",
            }
        );
        var salesforce = pipeline.World.Salesforce;
        var (anna, ben, cleo) = (
            salesforce.AddUser("anna@acme.example"),
            salesforce.AddUser("ben@acme.example"),
            salesforce.AddUser("cleo@acme.example")
        );
        salesforce.Edit(salesforce.AddContact(Lee.Email, "Varga"), "OwnerId", cleo.Id);

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Kofi));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Kofi));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Lee));

        Assert.Equal([cleo.Id, anna.Id, ben.Id], salesforce.Contacts.Select(contact => contact["OwnerId"]));
        Assert.Equal(
            [anna.Id, ben.Id, cleo.Id],
            salesforce.Tasks.Where(task => task["Status"] == "Not Started").Select(task => task["OwnerId"])
        );
        Assert.Equal((ben.Id, "2026-08-19"), (Assert.Single(salesforce.Opportunities)["OwnerId"], salesforce.Tasks[0]["ActivityDate"]));
    }

    [Fact]
    public async Task Variables_fill_empty_fields_and_what_the_org_lacks_is_named()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?>
            {
                ["Salesforce:Fields:Department"] = "department",
                ["Salesforce:Fields:Source__c"] = "@campaign",
                ["Salesforce:Fields:Nowhere__c"] = "@campaign",
            }
        );
        var salesforce = pipeline.World.Salesforce;
        salesforce.AddField("Contact", "Source__c");
        var contact = salesforce.AddContact(Dana.Email, "Okafor");
        salesforce.Edit(contact, "Source__c", "by hand");

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply(
                Yes,
                Dana,
                new DeliveryOptions { Variables = new Dictionary<string, object?> { ["department"] = "Freight" } }
            )
        );

        Assert.Equal(("Freight", "by hand"), (contact["Department"], contact["Source__c"]));
        Assert.Contains(
            "a Contact of this org has no field 'Nowhere__c' that may be written",
            Detail(view, "salesforce-contact"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_optional_detail_that_Salesforce_refuses_costs_no_person()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Salesforce.Faults.FailNext(
            1,
            400,
            body: """[{"message":"outside words","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":["Phone"]}]""",
            when: call => call.Method == "POST" && call.Path.EndsWith("/Contact", StringComparison.Ordinal)
        );

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply(
                Yes,
                Dana,
                new DeliveryOptions { Variables = new Dictionary<string, object?> { ["phone"] = "call the desk" } }
            )
        );

        Assert.Equal(("done", null), (view.Status, Assert.Single(pipeline.World.Salesforce.Contacts)["Phone"]));
        Assert.EndsWith("created; Salesforce refused Phone", Detail(view, "salesforce-contact"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sobjects/Contact")]
    [InlineData("/sobjects/Task")]
    public async Task A_create_whose_answer_is_lost_is_found_again(string path)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var salesforce = pipeline.World.Salesforce;
        salesforce.Faults.DropConnectionAfterWork(1, call => call.Method == "POST" && call.Path.EndsWith(path, StringComparison.Ordinal));

        var view = await pipeline.RetryAsync(await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana)));

        Assert.Equal(("done", 1, 1), (view.Status, salesforce.Contacts.Count, salesforce.Tasks.Count));
    }

    [Fact]
    public async Task The_words_are_kept_beside_the_task_where_the_settings_say_so()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:Conversation"] = "note" }
        );

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        Assert.Equal(
            ["Not Started", "Completed"],
            pipeline.World.Salesforce.Tasks.OrderByDescending(task => task["Status"]).Select(task => task["Status"])
        );
        Assert.All(pipeline.World.Salesforce.Tasks, task => Assert.Contains(Yes, task["Description"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_update_only_an_unknown_person_gets_nothing()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:UpdateOnly"] = "true" }
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        Assert.Equal(("done", 0, 0), (view.Status, pipeline.World.Salesforce.Contacts.Count, pipeline.World.Salesforce.Tasks.Count));
        Assert.Equal("Salesforce: there is no such person", Detail(view, "salesforce-task"));
    }

    private static string? Detail(EventView view, string step) => view.Steps.Single(known => known.Name == step).Detail;
}
