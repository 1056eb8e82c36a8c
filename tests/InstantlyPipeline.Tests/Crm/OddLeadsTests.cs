using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>Faults that were found by trying, each in every CRM and chat at once.</summary>
public sealed class OddLeadsTests
{
    private const string Yes = "That would be me. Sounds good, could you do Thursday?";

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    [Fact]
    public async Task A_lead_without_a_last_name_has_two_blanks_nowhere()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var lead = new SampleLead("cher@stage.example", "Cher", "", "Stage");

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, lead));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(lead));
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Nurture", lead));

        Assert.Contains(pipeline.World.AllCalls, call => call.Body.Contains("Cher", StringComparison.Ordinal));
        Assert.DoesNotContain(pipeline.World.AllCalls, call => call.Body.Contains("Cher  ", StringComparison.Ordinal));
        Assert.Equal("Cher", Assert.Single(pipeline.World.Pipedrive.Persons).Name);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task Names_with_line_breaks_control_characters_and_overrides_arrive_clean_in_each_CRM()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var (world, lead) = (pipeline.World, new SampleLead(Dana.Email, "Da\u202ena\r\n", "Oka\u0000for", "Harbor\u001bline"));

        await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply(
                Yes,
                lead,
                new DeliveryOptions { Variables = new Dictionary<string, object?> { ["website"] = "javascript:alert(1)" } }
            )
        );

        var (hubSpot, salesforce) = (Assert.Single(world.HubSpot.Contacts), Assert.Single(world.Salesforce.Contacts));
        Assert.Equal(("Dana", "Okafor"), (hubSpot["firstname"], hubSpot["lastname"]));
        Assert.Equal("Dana Okafor", Assert.Single(world.Pipedrive.Persons).Name);
        Assert.Equal(("Dana", "Okafor"), (salesforce["FirstName"], salesforce["LastName"]));
        Assert.Equal("Dana Okafor", Assert.Single(world.Close.Contacts)["name"]);
        Assert.Equal(
            Enumerable.Repeat("Harborline", 4),
            [
                world.HubSpot.Companies[0]["name"],
                world.Pipedrive.Organizations[0].Name,
                world.Salesforce.Accounts[0]["Name"],
                world.Close.Leads[0]["name"],
            ]
        );
        Assert.DoesNotContain(
            world.AllCalls.Where(call => call.Destination is "HubSpot" or "Pipedrive" or "Salesforce" or "Close"),
            call => call.Body.Contains("javascript:", StringComparison.Ordinal)
        );
        Assert.Empty(world.Refusals);
    }

    [Theory]
    [InlineData(400, """{"error":"Invalid lead email"}""")]
    [InlineData(404, """{"message":"not found"}""")]
    public async Task A_lead_that_Instantly_no_longer_has_ends_no_finished_reply(int status, string body)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.Faults.FailNext(
            1,
            status,
            body: body,
            when: call => call.Path.EndsWith("/update-interest-status", StringComparison.Ordinal)
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply(Yes, Dana));

        var step = Step(view, "instantly-interest-status");
        Assert.Equal(("done", "skipped", "Instantly has no such lead any more"), (view.Status, step.Status, step.Detail));
    }

    [Fact]
    public async Task A_campaign_that_cannot_be_left_keeps_the_lead_in_no_other_one()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var instantly = pipeline.World.Instantly;
        instantly.AddLead(Dana.Email, Deliveries.Campaigns[0].Id);
        var refused = instantly.AddLead(Dana.Email, Deliveries.Campaigns[1].Id);
        var other = instantly.AddLead(Dana.Email, Deliveries.Campaigns[2].Id);
        instantly.Faults.FailNext(
            1,
            403,
            when: call => call.Method == "DELETE" && call.Path.EndsWith(refused.Id, StringComparison.Ordinal)
        );

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.MeetingBooked(Dana, new DeliveryOptions { Campaign = Deliveries.Campaigns[0] })
        );

        Assert.Equal("failed", Step(view, "instantly-stop-sequences").Status);
        Assert.Contains(instantly.Leads, lead => lead.Id == refused.Id);
        Assert.DoesNotContain(instantly.Leads, lead => lead.Id == other.Id);
    }

    private static StepView Step(EventView view, string name) => view.Steps.Single(step => step.Name == name);
}
