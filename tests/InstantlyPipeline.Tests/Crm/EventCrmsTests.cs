using InstantlyPipeline.Crm;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

public sealed class EventCrmsTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private static readonly FollowUp Wanted = new()
    {
        Person = new Person(Dana.Email) { CompanyOrDomain = "Harborline" },
        Reading = "hostile",
        Hot = false,
        Words = "",
        At = DateTimeOffset.UnixEpoch,
        Due = DateTimeOffset.UnixEpoch,
        Campaign = "Q4 Fintech",
    };

    [Fact]
    public async Task A_CRM_bars_a_person_after_its_follow_up_has_made_them()
    {
        var crm = new RecordingCrm("Patient");
        var intentions = new EventCrms(null!, [crm]);

        var followUp = intentions.FollowUpAsync(Wanted);
        var barred = intentions.DoNotContactAsync(new Suppression(Dana.Email, Suppression.Unsubscribed));
        crm.FollowedUp.SetResult();
        await Task.WhenAll(followUp, barred);

        Assert.Equal(["follow-up begins", "follow-up ends", "unsubscribed"], crm.Stated);
    }

    [Fact]
    public async Task No_CRM_waits_for_another_and_none_is_spared_when_another_breaks()
    {
        var (broken, slow, quick) = (new RecordingCrm("Broken"), new RecordingCrm("Slow"), new RecordingCrm("Quick"));
        var intentions = new EventCrms(null!, [broken, slow, quick]);
        broken.FollowedUp.SetException(new InvalidOperationException("no such account"));
        quick.FollowedUp.SetResult();

        var followUp = intentions.FollowUpAsync(Wanted);
        var barred = intentions.DoNotContactAsync(new Suppression(Dana.Email, Suppression.HardBounce));

        await PollAsync(() => quick.Stated.Count == 3);
        Assert.Equal(["follow-up begins"], slow.Stated);
        slow.FollowedUp.SetResult();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.WhenAll(followUp, barred));
        Assert.Equal("hard-bounce", slow.Stated[^1]);
    }

    [Fact]
    public async Task What_a_CRM_does_not_do_can_be_seen_among_the_steps()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var won = await pipeline.DeliverAsync(pipeline.Deliveries.Closed(Dana));

        Assert.Equal(("skipped", "a deal that is won is no meeting"), Step(won, "salesforce-meeting"));
        Assert.Equal(("skipped", "only for a meeting"), Step(won, "close-meeting-note"));
    }

    [Fact]
    public async Task Where_a_CRM_is_not_used_its_setting_is_the_reason()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["Pipedrive"]);

        var reply = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, let us talk on Friday.", Dana));

        Assert.Equal(("skipped", "Pipedrive__ApiToken is not set"), Step(reply, "pipedrive-person"));
        Assert.Equal(("skipped", "Pipedrive__ApiToken is not set"), Step(reply, "pipedrive-status"));
    }

    [Fact]
    public async Task Two_CRMs_at_once_both_hear_of_it()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Pipedrive.Faults.FailNext(1, 503);

        var booked = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal(("failed", "done"), (Step(booked, "pipedrive-person").Status, Step(booked, "salesforce-opportunity").Status));
    }

    private static (string Status, string? Detail) Step(EventView view, string name) =>
        view.Steps.Where(step => step.Name == name).Select(step => (step.Status, step.Detail)).Single();

    private static async Task PollAsync(Func<bool> reached)
    {
        while (!reached())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
