using System.Text.Json;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Routes;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>What each CRM does like the others, over the whole pipeline and real HTTP.</summary>
public sealed class EveryCrmTests
{
    private const string Yes = "That would be me. Sounds good, could you do Thursday?";

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    [Theory]
    [InlineData("HubSpot", "closedwon", "appointmentscheduled")]
    [InlineData("Pipedrive", "won", "open")]
    [InlineData("Salesforce", "Closed Won", "Qualification")]
    [InlineData("Close", "Won", "Meeting Booked")]
    public async Task A_meeting_after_a_win_opens_a_second_deal_and_each_moves_forward_only(string crm, string won, string booked)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var start = pipeline.Time.GetUtcNow();
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        pipeline.Time.Advance(TimeSpan.FromHours(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.Closed(Dana));
        Assert.Equal([won], DealsOf(pipeline, crm));

        pipeline.Time.Advance(TimeSpan.FromDays(40));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        Assert.Equal([won, booked], DealsOf(pipeline, crm));

        // Told late, of the first story.
        var late = await pipeline.DeliverAsync(
            pipeline.Deliveries.MeetingCompleted(Dana, new DeliveryOptions { Timestamp = start.AddMinutes(30) })
        );
        Assert.Equal([won, booked], DealsOf(pipeline, crm));
        Assert.Equal("done", late.Status);

        pipeline.Time.Advance(TimeSpan.FromDays(2));
        await pipeline.DeliverAsync(pipeline.Deliveries.Closed(Dana));
        Assert.Equal([won, won], DealsOf(pipeline, crm));
        Assert.Empty(pipeline.World.Refusals);
    }

    [Theory]
    [InlineData("HubSpot", 2)]
    [InlineData("Pipedrive", 2)]
    [InlineData("Salesforce", 2)]
    [InlineData("Close", 2)]
    public async Task A_win_after_a_win_is_another_deal_only_where_the_lead_was_interested_anew(string crm, int deals)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Closed(Dana));
        pipeline.Time.Advance(TimeSpan.FromDays(10));
        await pipeline.DeliverAsync(
            pipeline.Deliveries.Closed(Dana, new DeliveryOptions { Campaign = Deliveries.Campaigns[1] }) // a second campaign says so
        );
        Assert.Single(DealsOf(pipeline, crm));

        pipeline.Time.Advance(TimeSpan.FromDays(20));
        await pipeline.DeliverAsync(pipeline.Deliveries.Interested(Dana));
        pipeline.Time.Advance(TimeSpan.FromDays(20));
        await pipeline.DeliverAsync(pipeline.Deliveries.Closed(Dana));

        Assert.Equal(deals, DealsOf(pipeline, crm).Count);
        Assert.Single(DealsOf(pipeline, crm).Distinct());
    }

    [Theory]
    [InlineData("HubSpot", "Qualified To Buy", "qualifiedtobuy")]
    [InlineData("Pipedrive", "Stage 3", "open")]
    [InlineData("Salesforce", "Needs Analysis", "Needs Analysis")]
    [InlineData("Close", "Meeting Held", "Meeting Held")]
    public async Task A_routes_stage_is_where_the_leads_one_deal_stands_from_then_on(string crm, string stage, string deal)
    {
        await using var pipeline = await StartAsync(
            $$"""{ "name": "warm", "when": { "label": "Pricing" }, "do": [{ "stage": "{{stage}}" }] }"""
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal("done", Step(view, $"route-warm-1-{crm.ToLowerInvariant()}-mark").Status);
        Assert.Equal([deal], DealsOf(pipeline, crm));
        if (crm == "Pipedrive")
        {
            Assert.Equal(3, Assert.Single(pipeline.World.Pipedrive.Deals).StageId);
        }
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_stage_that_is_one_of_people_marks_the_person_and_one_that_is_none_is_named()
    {
        await using var pipeline = await StartAsync(
            """{ "name": "warm", "when": { "label": "Pricing" }, "do": [{ "stage": "Qualified" }, { "stage": "OPEN_DEAL" }] }"""
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));

        Assert.Equal("Qualified", pipeline.World.Close.StatusOf(Assert.Single(pipeline.World.Close.Leads)));
        Assert.Equal("OPEN_DEAL", Assert.Single(pipeline.World.HubSpot.Contacts)["hs_lead_status"]);
        Assert.Equal(
            "HubSpot has no stage and no lead status 'Qualified'; pipeline 'default' has Appointment Scheduled, Qualified To Buy, "
                + "Presentation Scheduled, Decision Maker Bought-In, Contract Sent, Closed Won, Closed Lost",
            Step(view, "route-warm-1-hubspot-mark").Detail
        );
        Assert.StartsWith("Pipedrive has no stage 'Qualified' in that pipeline; it has ", Step(view, "route-warm-1-pipedrive-mark").Detail);
        Assert.StartsWith("Salesforce has no active stage 'Qualified'; it has ", Step(view, "route-warm-1-salesforce-mark").Detail);
        Assert.Equal("done", view.Status);
    }

    [Fact]
    public async Task A_routes_tag_is_set_besides_others_wherever_the_vendor_has_tags()
    {
        await using var pipeline = await StartAsync(
            """{ "name": "tagged", "when": { "label": "Pricing" }, "do": [{ "tag": "Asked for price" }, { "tag": "Customer" }] }"""
        );
        var world = pipeline.World;
        var contact = world.HubSpot.AddContact(Dana.Email);
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));
        pipeline.Time.Advance(TimeSpan.FromHours(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));

        Assert.Equal(
            "customer;asked_for_price;hot_lead".Split(';').Order(),
            world.HubSpot.Contacts.Single(known => known.Id == contact.Id)["instantly_tags"]!.Split(';').Order()
        );
        Assert.Equal(
            ["Customer", "Hot lead"], // theirs stays beside ours
            Assert.Single(world.Pipedrive.Persons).Labels.Select(StandInPipedrive.LabelOf).Order(StringComparer.Ordinal)
        );
        Assert.StartsWith("persons have no label Asked for price", Step(view, "route-tagged-1-pipedrive-mark").Detail);
        Assert.Equal(["Asked for price", "Customer"], world.Salesforce.TopicsOf(Assert.Single(world.Salesforce.Contacts)).Order());
        Assert.Equal(
            ("skipped", "Close: it has no tags; a custom field of a choice can hold one, see Close__Fields"),
            (Step(view, "route-tagged-1-close-mark").Status, Step(view, "route-tagged-1-close-mark").Detail)
        );
        Assert.Empty(world.Refusals);
    }

    [Fact]
    public async Task Whom_a_route_names_gets_the_task_in_each_CRM_whoever_owns_the_person()
    {
        await using var pipeline = await StartAsync(
            """{ "name": "warm", "when": { "category": "interested" }, "do": [{ "task": { "owner": "ben@acme.example" } }] }""",
            ("HubSpot:Owners", "anna@acme.example"),
            ("Pipedrive:Owners", "anna@acme.example"),
            ("Salesforce:Owners", "anna@acme.example"),
            ("Close:Owners", "anna@acme.example")
        );
        var (anna, ben) = AddUsers(pipeline.World);

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        Assert.Equal(Enumerable.Repeat("ben", 4), TaskOwners(pipeline.World, anna, ben));
        Assert.Equal("501", Assert.Single(pipeline.World.HubSpot.Contacts)["hubspot_owner_id"]);
        Assert.Equal(anna, Assert.Single(pipeline.World.Salesforce.Contacts)["OwnerId"]);
    }

    [Theory]
    [InlineData("OwnerByCampaign", "*: ben@acme.example")]
    [InlineData("OwnerByAccount", "*: ben@acme.example")]
    [InlineData("Owners", "ben@acme.example")]
    public async Task Each_CRM_takes_the_owner_by_campaign_by_account_or_in_turn(string setting, string value)
    {
        var settings = ((string[])["HubSpot", "Pipedrive", "Salesforce", "Close"]).ToDictionary(
            crm => $"{crm}:{setting}",
            string? (_) => value
        );
        await using var pipeline = await PipelineUnderTest.StartAsync(settings);
        var (anna, ben) = AddUsers(pipeline.World);

        await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply(Yes, Dana, new DeliveryOptions { EmailAccount = "sam@outreach.example.org" })
        );

        Assert.Equal(Enumerable.Repeat("ben", 4), TaskOwners(pipeline.World, anna, ben));
    }

    [Fact]
    public async Task A_client_with_owners_of_its_own_shares_its_leads_among_them_in_each_CRM()
    {
        var file = new TextFile(
            $$"""
            { "clients": { "acme": { "workspaces": ["{{Deliveries.Workspace}}"], "owners": ["ben@acme.example"],
              "inherits": ["HubSpot", "Pipedrive", "Salesforce", "Close"] } } }
            """
        );
        await using var pipeline = await PipelineUnderTest.StartWithAsync(file, ("HubSpot:Owners", "anna@acme.example"));
        var (anna, ben) = AddUsers(pipeline.World);

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        Assert.Equal(Enumerable.Repeat("ben", 4), TaskOwners(pipeline.World, anna, ben));
    }

    [Fact]
    public async Task A_drafted_answer_stands_in_the_task_of_each_CRM()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(new Dictionary<string, string?> { ["OpenAI:Drafts"] = "true" });
        pipeline.World.OpenAI.Content = _ =>
            """{"label":"question","confidence":0.9,"summary":"x","until":null,"until_day":null,"successor":null,"draft":"Happy to tell."}""";

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Your mail reminded me of a summer in Hamburg.", Dana));

        var world = pipeline.World;
        Assert.All(
            [
                Assert.Single(world.HubSpot.Tasks)["hs_task_body"],
                Assert.Single(world.Pipedrive.Activities).Note,
                Assert.Single(world.Salesforce.Tasks)["Description"],
                Assert.Single(world.Close.Tasks)["text"],
            ],
            text => Assert.Matches("Draft of an answer, not sent:(<br>|\n)Happy to tell\\.", text)
        );
    }

    [Fact]
    public async Task The_desk_gets_the_address_of_person_and_deal_where_the_vendor_says_it()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        var (_, lead) = await pipeline.OperateAsync("POST", "leads/show", $$"""{"lead":"{{Dana.Email}}"}""");

        var world = pipeline.World;
        var urls = lead.GetProperty("records")[0]
            .GetProperty("crms")
            .EnumerateArray()
            .Where(known => known.TryGetProperty("url", out var url) && url.ValueKind is JsonValueKind.String)
            .ToDictionary(
                known => $"{known.GetProperty("crm")} {known.GetProperty("kind")}",
                known => known.GetProperty("url").GetString()
            );
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["HubSpot person"] = $"https://app.hubspot.com/contacts/4711/record/0-1/{world.HubSpot.Contacts[0].Id}",
                ["HubSpot deal"] = $"https://app.hubspot.com/contacts/4711/record/0-3/{world.HubSpot.Deals[0].Id}",
                ["Pipedrive person"] = $"https://simulated.pipedrive.com/person/{world.Pipedrive.Persons[0].Id}",
                ["Pipedrive deal"] = $"https://simulated.pipedrive.com/deal/{world.Pipedrive.Deals[0].Id}",
                ["Salesforce person"] = $"https://standin.my.salesforce.example/{world.Salesforce.Contacts[0].Id}",
                ["Salesforce deal"] = $"https://standin.my.salesforce.example/{world.Salesforce.Opportunities[0].Id}",
                ["Close person"] = $"https://app.close.com/lead/{world.Close.Leads[0].Id}/",
                ["Close deal"] = $"https://app.close.com/lead/{world.Close.Leads[0].Id}/",
            },
            urls
        );
    }

    [Theory]
    [InlineData(
        "https://acme.my.salesforce.com",
        "https://acme--dev.sandbox.my.salesforce.com",
        "https://acme.my.salesforce.com/003XX0000004TmiQ"
    )]
    [InlineData(null, "https://acme.my.salesforce.com/", "https://acme.my.salesforce.com/003XX0000004TmiQ")]
    [InlineData("http://acme.my.salesforce.com", "http://127.0.0.1:5000", null)]
    [InlineData("javascript:alert(1)", null, null)]
    public void Salesforce_shows_a_record_at_the_orgs_own_address(string? said, string? configured, string? page) =>
        Assert.Equal(
            page,
            InstantlyPipeline.Destinations.Salesforce.SalesforceClient.PageOf(
                [said is null ? null : new Uri(said), configured is null ? null : new Uri(configured)],
                "003XX0000004TmiQ"
            )
        );

    private static Task<PipelineUnderTest> StartAsync(string route, params (string Name, string? Value)[] more) =>
        PipelineUnderTest.StartWithAsync(new TextFile($$"""{ "routes": [{{route}}] }"""), more);

    private static IReadOnlyList<string?> DealsOf(PipelineUnderTest pipeline, string crm) =>
        crm switch
        {
            "HubSpot" => [.. pipeline.World.HubSpot.Deals.Select(deal => deal["dealstage"])],
            "Pipedrive" => [.. pipeline.World.Pipedrive.Deals.Select(deal => deal.Status)],
            "Salesforce" => [.. pipeline.World.Salesforce.Opportunities.Select(deal => deal["StageName"])],
            _ => [.. pipeline.World.Close.Opportunities.Select(pipeline.World.Close.StageOf)],
        };

    /// <returns>Salesforce's ids of the two.</returns>
    private static (string Anna, string Ben) AddUsers(StandIns world)
    {
        world.HubSpot.AddOwner("anna@acme.example", "501");
        world.HubSpot.AddOwner("ben@acme.example", "502");
        world.Pipedrive.AddUser("anna@acme.example", 51);
        world.Pipedrive.AddUser("ben@acme.example", 52);
        return (world.Salesforce.AddUser("anna@acme.example").Id, world.Salesforce.AddUser("ben@acme.example").Id);
    }

    private static IEnumerable<string?> TaskOwners(StandIns world, string anna, string ben)
    {
        var names = new Dictionary<string, string>
        {
            ["501"] = "anna",
            ["502"] = "ben",
            ["51"] = "anna",
            ["52"] = "ben",
            [anna] = "anna",
            [ben] = "ben",
            [world.Close.Users[0].Id] = "anna",
            [world.Close.Users[1].Id] = "ben",
        };
        return (
            (string?[])
                [
                    Assert.Single(world.HubSpot.Tasks)["hubspot_owner_id"],
                    Assert.Single(world.Pipedrive.Activities).OwnerId?.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    Assert.Single(world.Salesforce.Tasks)["OwnerId"],
                    Assert.Single(world.Close.Tasks)["assigned_to"],
                ]
        ).Select(id => id is null ? null : names.GetValueOrDefault(id, id));
    }

    private static StepView Step(EventView view, string name) => view.Steps.Single(step => step.Name == name);
}
