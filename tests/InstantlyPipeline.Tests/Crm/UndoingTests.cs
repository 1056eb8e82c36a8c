using InstantlyPipeline.Http;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Suppressions;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>A bar that the pipeline set is undone in each CRM when a person lifts it, and one that was there before stays.</summary>
public sealed class UndoingTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bar_by_a_bounce_is_set_in_each_CRM_and_lifted_in_each()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var world = pipeline.World;
        var contact = world.HubSpot.AddContact(Dana.Email);
        var person = world.Pipedrive.AddPerson("Dana", Dana.Email);
        var ofSalesforce = world.Salesforce.AddContact(Dana.Email, "Okafor");
        world.Instantly.AddNonDeliveryReport(
            world.Instantly.AddLead(Dana.Email, Deliveries.Campaigns[0].Id),
            "smtp; 550 5.1.1 user unknown"
        );

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Dana));

        Assert.Equal(("true", "hard-bounce"), MarkOfHubSpot(world, contact));
        Assert.Equal("hard-bounce", MarkOfPipedrive(world, person));
        Assert.Equal("true", ofSalesforce["HasOptedOutOfEmail"]);
        Assert.Equal([Dana.Email], world.Close.Unsubscribed);

        var lifted = await LiftAsync(pipeline);

        Assert.Equal(("false", null), MarkOfHubSpot(world, contact));
        Assert.Null(MarkOfPipedrive(world, person));
        Assert.Equal("false", ofSalesforce["HasOptedOutOfEmail"]);
        Assert.Empty(world.Close.Unsubscribed);
        Assert.Equal("mark taken from the contact", Detail(lifted, "hubspot-may-contact-again"));
        Assert.Equal("mark taken from the person", Detail(lifted, "pipedrive-may-contact-again"));
        Assert.Empty(world.Refusals);
    }

    [Fact]
    public async Task What_a_vendor_lets_nobody_undo_by_program_is_said_with_what_a_person_must_do()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var world = pipeline.World;
        world.Pipedrive.HasCampaigns = true;
        var contact = world.HubSpot.AddContact(Dana.Email);
        var person = world.Pipedrive.AddPerson("Dana", Dana.Email);

        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        Assert.Equal("unsubscribed", world.Pipedrive.Persons.Single(known => known.Id == person.Id).MarketingStatus);
        var lifted = await LiftAsync(pipeline);

        Assert.Equal(("false", null), MarkOfHubSpot(world, contact));
        Assert.Equal([Dana.Email], world.HubSpot.Unsubscribed);
        Assert.Equal(
            "mark taken from the contact; HubSpot's own unsubscription stays, for it wants a person and a legal basis: resubscribe "
                + "the contact there",
            Detail(lifted, "hubspot-may-contact-again")
        );
        Assert.Equal(
            "mark taken from the person; Pipedrive changes marketing_status only once over the API: set it back by hand there",
            Detail(lifted, "pipedrive-may-contact-again")
        );
        Assert.Empty(world.Close.Unsubscribed);
        Assert.Equal("done", lifted.Status);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(400)]
    [InlineData(409)]
    public async Task An_address_that_was_unsubscribed_at_Close_before_stays_so_whatever_Close_answers(int twice)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var close = pipeline.World.Close;
        close.UnsubscribedTwiceStatus = twice;
        close.AddContact(close.AddLead("Harborline"), "Dana", Dana.Email);
        close.AddUnsubscribed(Dana.Email);

        var barred = await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        pipeline.Time.Advance(TimeSpan.FromDays(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        await LiftAsync(pipeline);

        Assert.Equal("address was unsubscribed", Detail(barred, "close-do-not-contact"));
        Assert.Equal([Dana.Email], close.Unsubscribed);
    }

    [Fact]
    public async Task An_address_that_the_pipeline_unsubscribed_twice_at_Close_is_subscribed_again()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var close = pipeline.World.Close;
        close.AddContact(close.AddLead("Harborline"), "Dana", Dana.Email);

        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        pipeline.Time.Advance(TimeSpan.FromDays(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        await LiftAsync(pipeline);

        Assert.Empty(close.Unsubscribed);
    }

    private static (string? Mark, string? Reason) MarkOfHubSpot(StandIns world, HubSpotRecord contact)
    {
        var now = world.HubSpot.Contacts.Single(known => known.Id == contact.Id);
        return (now["instantly_do_not_contact"], now["instantly_do_not_contact_reason"] is { Length: > 0 } reason ? reason : null);
    }

    private static string? MarkOfPipedrive(StandIns world, PipedrivePerson person)
    {
        var field = world.Pipedrive.PersonFields.Single(known => known.Name == "Instantly: do not contact");
        return world.Pipedrive.Persons.Single(known => known.Id == person.Id).CustomFields.GetValueOrDefault(field.Code);
    }

    private static async Task<EventView> LiftAsync(PipelineUnderTest pipeline)
    {
        var given = new Dictionary<string, string>
        {
            ["lead"] = Dana.Email,
            ["workspace"] = Deliveries.Workspace,
            ["why"] = "they wrote to us",
        };
        var operation = pipeline.Service<OperationsTable>().All.Single(known => known.Pattern == "suppressions/remove");
        Assert.Equal(
            200,
            (await operation.AnswerAsync(new OperationsCall(given.GetValueOrDefault, new Dictionary<string, string>()), Now)).Status
        );
        return await pipeline.ProcessAsync(pipeline.TakeNext());
    }

    private static string? Detail(EventView view, string step) => view.Steps.Single(known => known.Name == step).Detail;
}
