using System.Net;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Close;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Pipedrive;
using InstantlyPipeline.Destinations.Salesforce;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>What each vendor's answers say of its limits, by the headers that its documents name.</summary>
public sealed class RateNotesTests
{
    [Fact]
    public void HubSpot_tells_the_window_and_the_day() =>
        Assert.Equal(
            new RateNote
            {
                Pace = new Pace(190, TimeSpan.FromSeconds(10)),
                Left = 150,
                Day = new DayQuota(624_990, 625_000),
            },
            new HubSpotFailures("HubSpot__AccessToken").Rate(
                Answer(
                    ("X-HubSpot-RateLimit-Max", "190"),
                    ("X-HubSpot-RateLimit-Interval-Milliseconds", "10000"),
                    ("X-HubSpot-RateLimit-Remaining", "150"),
                    ("X-HubSpot-RateLimit-Daily", "625000"),
                    ("X-HubSpot-RateLimit-Daily-Remaining", "624990")
                )
            )
        );

    [Fact]
    public void Pipedrive_tells_two_seconds_and_the_days_tokens() =>
        Assert.Equal(
            new RateNote
            {
                Pace = new Pace(40, TimeSpan.FromSeconds(2)),
                Left = 0,
                Reset = TimeSpan.FromSeconds(2),
                Day = new DayQuota(29_000, null),
            },
            new PipedriveFailures("Pipedrive__ApiToken").Rate(
                Answer(
                    ("x-ratelimit-limit", "40"),
                    ("x-ratelimit-remaining", "0"),
                    ("x-ratelimit-reset", "2"),
                    ("x-daily-ratelimit-token-remaining", "29000")
                )
            )
        );

    [Fact]
    public void Close_tells_when_a_group_of_calls_is_used_up() =>
        Assert.Equal(
            new RateNote { Left = 0, Reset = TimeSpan.FromSeconds(5) },
            new CloseFailures("Close__ApiKey").Rate(Answer(("RateLimit", "limit=100, remaining=0, reset=5")))
        );

    [Fact]
    public void Salesforce_tells_the_day() =>
        Assert.Equal(
            new RateNote { Day = new DayQuota(14_910, 15_000) },
            new SalesforceFailures("Salesforce__ClientSecret").Rate(Answer(("Sforce-Limit-Info", "api-usage=90/15000")))
        );

    [Theory]
    [InlineData("X-HubSpot-RateLimit-Max", "many")]
    [InlineData("x-ratelimit-limit", "-3")]
    [InlineData("RateLimit", "remaining=lots")]
    [InlineData("Sforce-Limit-Info", "api-usage=90")]
    [InlineData("Date", "Tue, 18 Aug 2026 09:00:00 GMT")]
    public void What_cannot_be_read_says_nothing(string header, string value)
    {
        DestinationFailures[] all =
        [
            new HubSpotFailures("a"),
            new PipedriveFailures("b"),
            new CloseFailures("c"),
            new SalesforceFailures("d"),
        ];

        Assert.All(all, failures => Assert.Null(failures.Rate(Answer((header, value)))));
    }

    [Fact]
    public void A_limit_that_a_setting_names_is_not_changed_by_an_answer()
    {
        var set = new PaceLimit(new Pace(5, TimeSpan.FromSeconds(1)), alone: true, () => 0) { From = PaceSource.Setting };
        var learning = new PaceLimit(new Pace(5, TimeSpan.FromSeconds(1)), alone: true, () => 0) { Learns = true };
        var note = new RateNote { Pace = new Pace(20, TimeSpan.FromSeconds(1)), Left = 20 };
        var now = DateTimeOffset.UnixEpoch;

        set.Told(note, now);
        learning.Told(note, now);

        Assert.Equal(("5/1", PaceSource.Setting), Of(set));
        Assert.Equal(("20/1", PaceSource.Answers), Of(learning));

        (string?, PaceSource) Of(PaceLimit limit) =>
            limit.StateOf("", 0, null, now) is var state ? (state.Pace?.ToString(), state.From) : default;
    }

    private static DestinationAnswer Answer(params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }
        return new("it", DestinationCall.Get("ask", "path"), 200, response.Headers, "application/json", "{}"u8.ToArray());
    }
}
