using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class SalesforceCrmTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "O'Kafor", "Harborline");

    [Fact]
    public async Task A_booked_meeting_becomes_a_contact_in_its_account_with_a_role_in_an_opportunity()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var salesforce = pipeline.World.Salesforce;

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        var account = Assert.Single(salesforce.Accounts);
        var contact = Assert.Single(salesforce.Contacts);
        var opportunity = Assert.Single(salesforce.Opportunities);
        var role = Assert.Single(salesforce.ContactRoles);
        Assert.Equal("done", view.Status);
        Assert.Equal(
            ("Dana", "O'Kafor", Dana.Email, account.Id),
            (contact["FirstName"], contact["LastName"], contact["Email"], contact["AccountId"])
        );
        Assert.Equal(
            ("Harborline – meeting booked", "Qualification", "2026-09-17", account.Id, view.EventKey),
            (
                opportunity["Name"],
                opportunity["StageName"],
                opportunity["CloseDate"],
                opportunity["AccountId"],
                opportunity[StandInSalesforce.EventKeyField]
            )
        );
        Assert.Equal((opportunity.Id, contact.Id), (role["OpportunityId"], role["ContactId"]));
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task Without_Salesforce_its_step_is_skipped_by_the_settings_name_and_the_rest_is_done()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["Salesforce"]);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal(
            ("skipped", "Salesforce__ClientSecret is not set"),
            (Step(view, "salesforce-contact").Status, Step(view, "salesforce-contact").Detail)
        );
        Assert.Equal("done", view.Status);
        Assert.Single(pipeline.World.Pipedrive.Deals);
    }

    [Theory]
    [InlineData("Prospecting", "Qualification")]
    [InlineData("Qualification", "Qualification")]
    [InlineData("Negotiation/Review", "Negotiation/Review")]
    public async Task An_open_opportunity_of_the_contact_is_moved_forward_and_never_back(string before, string after)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var known = pipeline.World.Salesforce.AddContact(Dana.Email, "Okafor");
        pipeline.World.Salesforce.AddOpportunity("Made by hand", known, before);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal(("done", after), (view.Status, Assert.Single(pipeline.World.Salesforce.Opportunities)["StageName"]));
        Assert.Single(pipeline.World.Salesforce.Contacts);
        Assert.Single(pipeline.World.Salesforce.ContactRoles);
    }

    [Fact]
    public async Task A_closed_opportunity_stays_closed_and_a_new_one_is_made()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var known = pipeline.World.Salesforce.AddContact(Dana.Email, "Okafor");
        pipeline.World.Salesforce.AddOpportunity("Last year", known, "Closed Lost");

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal(
            ["Closed Lost", "Qualification"],
            pipeline.World.Salesforce.Opportunities.Select(opportunity => opportunity["StageName"])
        );
    }

    [Fact]
    public async Task A_second_meeting_finds_the_opportunity_of_the_first()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        pipeline.Time.Advance(TimeSpan.FromHours(25));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Single(pipeline.World.Salesforce.Opportunities);
        Assert.Single(pipeline.World.Salesforce.ContactRoles);
    }

    [Fact]
    public async Task An_open_lead_gets_an_opportunity_and_no_contact_beside_it()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var lead = pipeline.World.Salesforce.AddLead(Dana.Email, "Okafor");

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Empty(pipeline.World.Salesforce.Contacts);
        Assert.Single(pipeline.World.Salesforce.Opportunities);
        Assert.Contains(lead.Id, Step(view, "salesforce-contact").Detail, StringComparison.Ordinal);
        Assert.Equal(("done", "skipped"), (view.Status, Step(view, "salesforce-contact-role").Status));
    }

    [Fact]
    public async Task However_often_an_open_lead_books_it_has_one_opportunity_until_that_is_closed()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var salesforce = pipeline.World.Salesforce;
        salesforce.AddLead(Dana.Email, "Okafor");

        await BookAsync(3);
        Assert.Single(salesforce.Opportunities);

        salesforce.Edit(salesforce.Opportunities[0], "StageName", "Closed Lost");
        await BookAsync(2);
        Assert.Equal(["Closed Lost", "Qualification"], salesforce.Opportunities.Select(opportunity => opportunity["StageName"]));
        Assert.Empty(pipeline.World.Refusals);

        async Task BookAsync(int times)
        {
            for (var booking = 0; booking < times; booking++)
            {
                Assert.Equal("done", (await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana))).Status);
                pipeline.Time.Advance(TimeSpan.FromDays(3));
            }
        }
    }

    [Fact]
    public async Task A_lead_that_sales_made_a_contact_since_gets_its_role_in_the_opportunity_of_its_first_meeting()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var salesforce = pipeline.World.Salesforce;
        salesforce.AddLead(Dana.Email, "Okafor");

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        var contact = salesforce.AddContact(Dana.Email, "Okafor");
        pipeline.Time.Advance(TimeSpan.FromDays(3));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        var role = Assert.Single(salesforce.ContactRoles);
        Assert.Equal((Assert.Single(salesforce.Opportunities).Id, contact.Id), (role["OpportunityId"], role["ContactId"]));
    }

    [Theory]
    [InlineData("/sobjects/Account")]
    [InlineData("/sobjects/Contact")]
    [InlineData("/sobjects/OpportunityContactRole")]
    [InlineData("/sobjects/Opportunity/Instantly_Event_Key__c/")]
    public async Task A_write_whose_answer_got_lost_is_found_and_not_made_again(string path)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var salesforce = pipeline.World.Salesforce;
        salesforce.Faults.DropConnectionAfterWork(1, call => call.Method != "GET" && call.Path.Contains(path, StringComparison.Ordinal));

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", "done"), (first.Status, second.Status));
        Assert.Equal(
            (1, 1, 1, 1),
            (salesforce.Accounts.Count, salesforce.Contacts.Count, salesforce.Opportunities.Count, salesforce.ContactRoles.Count)
        );
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task An_opportunity_that_sales_moved_before_the_retry_is_left_as_sales_left_it()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var salesforce = pipeline.World.Salesforce;
        salesforce.Faults.DropConnectionAfterWork(1, call => call.Method == "PATCH");

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        salesforce.Edit(salesforce.Opportunities[0], "StageName", "Negotiation/Review");
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("done", "Negotiation/Review"), (second.Status, Assert.Single(salesforce.Opportunities)["StageName"]));
        Assert.EndsWith("found; is further on already", Step(second, "salesforce-opportunity").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_used_up_quota_postpones_the_step_by_an_hour_and_no_other_step()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Salesforce.CallsPerDay = 0;

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        pipeline.World.Salesforce.CallsPerDay = 15_000;
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", "done"), (first.Status, second.Status));
        Assert.InRange(
            first.NextAttemptAt!.Value - new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero),
            TimeSpan.FromHours(1),
            TimeSpan.FromMinutes(75)
        );
        Assert.Equal((1, 1), (pipeline.World.Slack.Messages.Count, pipeline.World.Pipedrive.Deals.Count));
    }

    [Fact]
    public async Task An_ended_session_costs_one_log_in_and_no_attempt()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var other = new SampleLead("mira.holt@tern.example", "Mira", "Holt", "Tern & Co");

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        pipeline.World.Salesforce.ExpireSessions();
        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(other));

        Assert.Equal(("done", 1, 2), (view.Status, view.Attempts, pipeline.World.Salesforce.LogIns));
    }

    [Fact]
    public async Task A_missing_field_is_a_dead_letter_that_says_which_one_to_make()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Salesforce.RemoveEventKeyField();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal("dead", view.Status);
        Assert.StartsWith("salesforce-missing-field", view.Reason, StringComparison.Ordinal);
        Assert.Contains(StandInSalesforce.EventKeyField, Step(view, "salesforce-opportunity").Detail, StringComparison.Ordinal);
        Assert.Single(pipeline.World.Pipedrive.Deals);
    }

    private static StepView Step(EventView view, string name) => view.Steps.Single(step => step.Name == name);
}
