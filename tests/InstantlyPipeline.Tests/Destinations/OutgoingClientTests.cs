using System.Globalization;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Outgoing;
using InstantlyPipeline.Events;
using StandardWebhooks;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class OutgoingClientTests : DestinationTest
{
    private static readonly InstantlyEvent Reply = new()
    {
        EventType = "reply_received",
        Timestamp = new(2026, 8, 18, 21, 29, 0, TimeSpan.Zero),
        Workspace = Workspace,
        CampaignId = "c1",
        CampaignName = "Q3",
        LeadEmail = Lead,
        Other = new Dictionary<string, string>(),
    };

    private static readonly Alert Alert = new(
        "New reply from Acme & Co",
        [new("Label", "interested"), new("Empty", " ")],
        "Sounds good\u0007 <b>",
        new("View", new("https://app.example/u/1"))
    );

    private OutgoingClient Client => Clients.Of<OutgoingClient>(Workspace).Client!;

    [Fact]
    public async Task A_message_says_what_happened_to_whom_and_when()
    {
        Server.Answers(204);

        await Client.PostAsync(Key, Reply, Alert, Cancellation);

        Assert.Equal($"POST /hooks/{Secret}", Server.Request.Line);
        JsonAssert.Same(
            $$"""
            {"type":"reply_received","timestamp":"2026-08-18T21:29:00+00:00","data":{"event_key":"{{Key.Value}}","workspace":"{{Workspace}}","campaign_id":"c1","campaign_name":"Q3",
             "lead_email":"{{Lead}}","headline":"New reply from Acme & Co","facts":[{"label":"Label","value":"interested"}],"quote":"Sounds good <b>","link":"https://app.example/u/1"} }
            """,
            Server.Request.Json
        );
    }

    [Fact]
    public async Task The_signature_is_the_one_a_library_of_the_standard_makes()
    {
        Server.Answers(200);

        await Client.PostAsync(Key, Reply, Alert, Cancellation);

        var sent = Server.Request;
        var expected = new StandardWebhook(OutgoingSecret).Sign(Key.Value, Time.GetUtcNow(), sent.Body);
        Assert.Equal((Key.Value, expected), (sent.Headers["webhook-id"], sent.Headers["webhook-signature"]));
        Assert.Equal(Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), sent.Headers["webhook-timestamp"]);
    }

    [Fact]
    public async Task Another_try_has_the_same_id_and_its_own_time()
    {
        Server.Answers(503);
        Server.Answers(200);

        await Transient(() => Client.PostAsync(Key, Reply, Alert, Cancellation));
        Time.Advance(TimeSpan.FromMinutes(2));
        await Client.PostAsync(Key, Reply, Alert, Cancellation);

        Assert.Equal(Server.Requests[0].Headers["webhook-id"], Server.Requests[1].Headers["webhook-id"]);
        Assert.NotEqual(Server.Requests[0].Headers["webhook-timestamp"], Server.Requests[1].Headers["webhook-timestamp"]);
    }

    [Fact]
    public async Task A_full_queue_is_no_refusal_though_its_status_says_so()
    {
        Server.Answers(400, "Queue is full.", "text/plain");

        Assert.Equal(TimeSpan.FromMinutes(10), (await Transient(() => Client.PostAsync(Key, Reply, Alert, Cancellation))).RetryAfter);
    }

    [Theory]
    [InlineData(401, "outgoing-refused", "Outgoing__Secret")]
    [InlineData(403, "outgoing-refused", "Outgoing__Secret")]
    [InlineData(404, "outgoing-gone", "Outgoing__Url")]
    [InlineData(410, "outgoing-gone", "Outgoing__Url")]
    [InlineData(400, "outgoing-message-refused", "log")]
    [InlineData(413, "outgoing-message-refused", "log")]
    [InlineData(422, "outgoing-message-refused", "log")]
    public async Task A_refusal_has_a_reason_and_says_what_to_do(int status, string reason, string advice)
    {
        Server.Answers(status, "outside words", "text/plain");

        var failure = await Permanent(reason, () => Client.PostAsync(Key, Reply, Alert, Cancellation));

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }
}
