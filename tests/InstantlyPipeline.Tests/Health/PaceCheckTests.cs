using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Health;
using InstantlyPipeline.Operations.Trouble;
using InstantlyPipeline.Processing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Health;

/// <summary>People see how fast a destination is called, and what waits for its turn.</summary>
public sealed class PaceCheckTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_doctor_names_each_configured_destinations_pace_and_who_says_it()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Pipedrive:Pace"] = "40/2", ["Slack:Pace"] = "" },
            "Close"
        );

        var found = (await pipeline.Service<Doctor>().ExamineAsync(Now)).Where(finding => finding.Check == "pace").ToList();

        var texts = found.Select(finding => finding.Text).ToList();
        Assert.Contains("Slack: 1 call in 1 s, as it is documented (Slack__WebhookUrl); no call waits.", texts);
        Assert.Contains("Pipedrive: 40 calls in 2 s, as it is set (Pipedrive__ApiToken); no call waits.", texts);
        Assert.Contains("Salesforce: as fast as calls come, as it is set (Salesforce__ClientSecret); no call waits.", texts);
        Assert.DoesNotContain(texts, text => text.StartsWith("Close", StringComparison.Ordinal));
        Assert.All(found, finding => Assert.Equal(FindingLevel.Ok, finding.Level));
        Assert.Empty(await pipeline.Service<IEnumerable<ITroubleNotices>>().OfType<PaceNotices>().Single().OpenAsync(Now));
    }

    [Fact]
    public async Task What_Salesforce_says_of_the_day_is_shown()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good"));

        var found = await pipeline.Service<Doctor>().ExamineAsync(Now);
        Assert.Contains(
            found,
            finding =>
                finding.Text.StartsWith("Salesforce: as fast as calls come", StringComparison.Ordinal)
                && finding.Text.Contains("of the day's 15,000 calls are left", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Who_waits_is_counted_with_those_who_went_back_to_the_queue_and_since_when()
    {
        using var lane = new PacedLane(
            "Slack",
            new PaceLimit(Pace.PerSecond(1), alone: true, () => 0) { From = PaceSource.Documented },
            _time
        );
        var waiting = new List<Task>();
        for (var alert = 0; alert < 30; alert++)
        {
            waiting.Add(lane.TakeAsync(new Errand($"alert {alert}", Importance.Reply, _time.GetUtcNow()), Now));
        }
        var sentBack = waiting.Count(one =>
            one.IsFaulted && one.Exception!.InnerException is TransientFailureException { WaitsForTurn: true }
        );
        _time.Advance(TimeSpan.FromMilliseconds(400));

        var state = lane.StateOf("");

        Assert.InRange(sentBack, 20, 29);
        Assert.Equal(29, state.Waiting);
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromMilliseconds(400), state.Since);
        Assert.Equal(
            "Slack: 1 call in 1 s, as it is documented (Slack__WebhookUrl); 29 calls wait for their turn, the first since "
                + "09:00:00 UTC, 0 s.",
            PaceWords.Of([new CredentialPace("Slack", "Slack__WebhookUrl", null, state)], _time.GetUtcNow())
        );
    }
}
