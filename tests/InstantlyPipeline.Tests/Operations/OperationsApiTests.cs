using System.Text;
using System.Text.Json;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Destinations.Holds;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Events;
using InstantlyPipeline.Health;
using InstantlyPipeline.Http;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.Today;
using InstantlyPipeline.Operations.Trouble;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Tests.Intake;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

public sealed class OperationsApiTests
{
    private const string Token = "operations-token";
    private readonly MemoryTableStore _tables = new();
    private readonly ListQueue _queue = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));

    private EventLedger Ledger => new(_tables, _time);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer wrong")]
    public async Task Without_the_token_nobody_is_answered(string? authorization) =>
        Assert.Equal(401, (await Api().AnswerAsync(Request("GET", "events", authorization: authorization), Now)).Status);

    [Fact]
    public async Task Every_answer_is_kept_by_no_cache_and_a_refusal_says_how_to_authenticate()
    {
        var refused = await Api().AnswerAsync(Request("GET", "events", authorization: null), Now);

        Assert.Equal(("no-store", "Bearer"), (refused.Header("Cache-Control"), refused.Header("WWW-Authenticate")));
        Assert.Equal("no-store", (await AskAsync("events")).Header("Cache-Control"));
        Assert.Equal("no-store", (await AskAsync("elsewhere")).Header("Cache-Control"));
    }

    [Theory]
    [InlineData("POST", "events", "GET")]
    [InlineData("DELETE", "events/v1-20260818-00000000000000000000000000000000", "GET")]
    [InlineData("GET", "events/search", "POST")]
    [InlineData("HEAD", "metrics", "GET")]
    [InlineData("GET", "events/v1-20260818-00000000000000000000000000000000/discard", "POST")]
    public async Task Another_method_is_refused_with_the_one_that_is_allowed(string method, string path, string allowed)
    {
        var answer = await Api().AnswerAsync(Request(method, path), Now);

        Assert.Equal((405, allowed), (answer.Status, answer.Header("Allow")));
    }

    [Fact]
    public async Task What_is_not_there_is_answered_with_all_there_is_and_the_api_lists_itself()
    {
        var known = JsonDocument.Parse((await AskAsync("elsewhere")).Body).RootElement.GetProperty("detail").GetString();
        var listed = JsonDocument.Parse((await AskAsync("")).Body).RootElement.EnumerateArray().ToList();

        Assert.Equal(
            "Known: GET events, GET events/<key>, POST events/search, POST replay, POST events/<key>/discard, GET engagement, GET "
                + "doctor, GET metrics.",
            known
        );
        Assert.Equal(8, listed.Count);
        Assert.Equal("/operations/events/{key}", listed[1].GetProperty("path").GetString());
        Assert.Equal(["act", "act"], listed.Select(one => one.GetProperty("role").GetString()).Where(role => role != "read"));
    }

    [Fact]
    public void Two_operations_of_one_name_do_not_start()
    {
        var state = new HealthOperations(
            new Doctor([], NullLogger<Doctor>.Instance),
            new MetricsSnapshot(),
            new CurrentSettings(new ConfigurationBuilder().Build())
        );

        Assert.Throws<InvalidOperationException>(() => new OperationsTable([state, state]));
    }

    [Fact]
    public async Task Where_no_token_is_set_nobody_is_answered() =>
        Assert.Equal(401, (await Api(token: "").AnswerAsync(Request("GET", "events", authorization: "Bearer "), Now)).Status);

    [Fact]
    public async Task Events_are_listed_newest_first_wherever_they_are()
    {
        await WorkedAsync("old@example.com", minutes: 0);
        await WorkedAsync("new@example.com", minutes: 2);
        await _queue.EnqueueAsync(QueueName.Replies, Message("waiting@example.com", 3), null, Now);
        await new OverflowTable(_tables).AddAsync(QueueName.Bounces, Message("spilled@example.com", 4), Now);
        _time.Advance(TimeSpan.FromMinutes(5));
        await new Quarantine(_tables, _time).AddAsync("{}"u8.ToArray(), true, "event_type is missing or is not text", null, Now);

        var listed = await ListAsync();

        Assert.Equal(["quarantined", "queued", "queued", "done", "done"], listed.Select(view => view.GetProperty("status").GetString()));
        Assert.Equal(
            [null, "spilled@example.com", "waiting@example.com", "new@example.com", "old@example.com"],
            listed.Select(view => view.GetProperty("leadEmail").GetString())
        );
    }

    [Fact]
    public async Task A_queue_that_is_worked_off_during_the_listing_does_not_look_empty()
    {
        await _queue.EnqueueAsync(QueueName.Replies, Message("first@example.com", 0), null, Now);
        _queue.Peeked = async name =>
        {
            if (name == QueueName.Replies)
            {
                _queue.Peeked = _ => Task.CompletedTask;
                await WorkedAsync("first@example.com", minutes: 0);
                await _queue.EnqueueAsync(QueueName.Replies, Message("second@example.com", 1), null, Now);
            }
        };

        var listed = await ListAsync();

        Assert.Equal(["queued", "done"], listed.Select(view => view.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task One_event_is_shown_wherever_it_waits()
    {
        var (queued, spilled) = (Message("waiting@example.com", 3), Message("spilled@example.com", 4));
        await _queue.EnqueueAsync(QueueName.Replies, queued, null, Now);
        await new OverflowTable(_tables).AddAsync(QueueName.Bounces, spilled, Now);

        foreach (var message in (QueuedEvent[])[queued, spilled])
        {
            var answer = await Api().AnswerAsync(Request("GET", $"events/{message.Key}"), Now);
            Assert.Equal(200, answer.Status);
            Assert.Equal("queued", JsonDocument.Parse(answer.Body).RootElement.GetProperty("status").GetString());
        }
    }

    [Theory]
    [InlineData("lead", "NEW@example.com", 1)]
    [InlineData("lead", "nobody@example.com", 0)]
    [InlineData("campaign", "c", 2)]
    [InlineData("type", "reply_received", 2)]
    [InlineData("type", "email_sent", 0)]
    [InlineData("status", "done", 2)]
    [InlineData("status", "dead", 0)]
    [InlineData("since", "2026-08-18T10:01:00Z", 1)]
    [InlineData("limit", "1", 1)]
    [InlineData("workspace", "w", 2)]
    [InlineData("workspace", "another", 0)]
    public async Task Filters_narrow_the_list(string name, string value, int expected)
    {
        await WorkedAsync("old@example.com", minutes: 0);
        await WorkedAsync("new@example.com", minutes: 2);

        Assert.Equal(expected, (await SearchAsync(name, value)).Count);
        if (name != "lead")
        {
            Assert.Equal(expected, (await ListAsync((name, value))).Count);
        }
    }

    [Theory]
    [InlineData(null, null, 2)]
    [InlineData("campaign", "C", 2)]
    [InlineData("campaign", "another", 0)]
    [InlineData("workspace", "w", 2)]
    [InlineData("workspace", "another", 0)]
    [InlineData("since", "2026-08-18", 1)]
    [InlineData("since", "2026-01-01", 3)]
    public async Task Engagement_is_counted_from_a_day_on_by_default_for_a_week(string? name, string? value, int days)
    {
        var processor = new EngagementProcessor(_tables, new SendLog(_tables), _time, NullLogger<EngagementProcessor>.Instance);
        foreach (var day in (string[])["2026-08-11", "2026-08-12", "2026-08-18"])
        {
            var body = Encoding.UTF8.GetBytes(
                $$"""{"timestamp":"{{day}}T09:00:00Z","event_type":"email_opened","workspace":"w","campaign_id":"c","lead_email":"a@example.com","step":1}"""
            );
            await processor.HandleAsync(
                [
                    new QueuedEvent
                    {
                        Key = EventKey.Of(EventReader.Read(body).Identity!),
                        EventType = "email_opened",
                        ReceivedAt = _time.GetUtcNow(),
                        DeliveryId = day,
                        Payload = body,
                    },
                ],
                Now
            );
        }

        var counts = JsonDocument
            .Parse((await AskAsync("engagement", name is null ? [] : [(name, value!)])).Body)
            .RootElement.EnumerateArray()
            .ToList();

        Assert.Equal(days, counts.Count);
        Assert.All(
            counts,
            count =>
                Assert.Equal(
                    ("email_opened", 1, true),
                    (
                        count.GetProperty("eventType").GetString(),
                        count.GetProperty("count").GetInt32(),
                        count.GetProperty("directional").GetBoolean()
                    )
                )
        );
    }

    [Fact]
    public async Task A_day_that_is_none_is_explained() => Assert.Equal(400, (await AskAsync("engagement", ("since", "yesterday"))).Status);

    [Fact]
    public void A_type_is_known_by_the_name_it_is_subscribed_with_too()
    {
        Assert.Null(EventQuery.Parse(name => name == "type" ? "email_link_clicked" : null, out var wanted));

        Assert.Equal(EventType.LinkClicked, wanted.Type);
    }

    [Theory]
    [InlineData("status", "finished")]
    [InlineData("status", "3")]
    [InlineData("since", "some day")]
    [InlineData("limit", "0")]
    [InlineData("limit", "10001")]
    public async Task A_filter_that_is_not_understood_is_explained(string name, string value)
    {
        var answer = await AskAsync("events", (name, value));

        Assert.Equal(400, answer.Status);
        Assert.StartsWith(name, JsonDocument.Parse(answer.Body).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_has_exactly_the_documented_names()
    {
        await WorkedAsync("dana@example.com", minutes: 0);

        var view = Assert.Single(await ListAsync());

        Assert.Equal(
            [
                "eventKey",
                "eventType",
                "workspace",
                "campaignId",
                "leadEmail",
                "status",
                "workflow",
                "attempts",
                "duplicates",
                "receivedAt",
                "completedAt",
                "nextAttemptAt",
                "reason",
                "steps",
            ],
            view.EnumerateObject().Select(property => property.Name)
        );
        Assert.Equal(
            ["name", "status", "attempts", "detail", "at"],
            view.GetProperty("steps")[0].EnumerateObject().Select(property => property.Name)
        );
    }

    [Theory]
    [InlineData("events/not-a-key", 400)]
    [InlineData("events/v1-20260818-00000000000000000000000000000000", 404)]
    [InlineData("elsewhere", 404)]
    public async Task What_is_not_there_is_said_not_to_be(string path, int status) => Assert.Equal(status, (await AskAsync(path)).Status);

    [Theory]
    [InlineData("POST", "events", 405)]
    [InlineData("GET", "replay", 405)]
    [InlineData("POST", "replay", 400)]
    [InlineData("POST", "events/v1-20260818-00000000000000000000000000000000/discard", 400)]
    public async Task A_call_that_lacks_something_is_told_what(string method, string path, int status) =>
        Assert.Equal(status, (await Api().AnswerAsync(Request(method, path), Now)).Status);

    [Fact]
    public async Task An_address_in_a_url_is_refused_with_the_call_that_keeps_it_out_of_logs()
    {
        var answer = await AskAsync("events", ("lead", "dana@example.com"));

        Assert.Equal(400, answer.Status);
        Assert.Contains("POST events/search", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("dana@example.com", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"status":{"is":"dead"}}""")]
    [InlineData("""{"step":[["a"]]}""")]
    public async Task A_body_that_is_not_understood_is_explained(string body) =>
        Assert.Equal(400, (await Api().AnswerAsync(Request("POST", "replay", body), Now)).Status);

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused() =>
        Assert.Equal(
            400,
            (await Api().AnswerAsync(Request("POST", "replay", $$"""{"status":"dead","lead":"{{new string('x', 70_000)}}"}"""), Now)).Status
        );

    [Theory]
    [InlineData("""{"key":"KEY","step":["chat","crm"],"rate":2,"confirm":true}""")]
    [InlineData("""{"key":"KEY","step":"chat,crm","rate":"2","confirm":"true"}""")]
    public async Task Parameters_of_a_post_are_json_or_text(string body)
    {
        await WorkedAsync("dana@example.com", minutes: 0);
        var key = (await ListAsync())[0].GetProperty("eventKey").GetString();

        var answer = await Api().AnswerAsync(Request("POST", "replay", body.Replace("KEY", key, StringComparison.Ordinal)), Now);

        var report = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal((true, 1), (report.GetProperty("confirmed").GetBoolean(), report.GetProperty("replayed").GetInt32()));
        Assert.Equal(["chat", "crm"], report.GetProperty("calls").EnumerateObject().Select(call => call.Name));
    }

    [Fact]
    public async Task Only_a_dead_letter_can_be_discarded()
    {
        await WorkedAsync("dana@example.com", minutes: 0);
        var key = (await ListAsync())[0].GetProperty("eventKey").GetString();

        var answer = await Api().AnswerAsync(Request("POST", $"events/{key}/discard", """{"who":"ana","why":"called her"}"""), Now);

        Assert.Equal(409, answer.Status);
    }

    private async Task WorkedAsync(string lead, int minutes) =>
        await new EventProcessor(
            new EventLedger(_tables, _time),
            [new TwoStepWorkflow()],
            _time,
            NullLogger<EventProcessor>.Instance
        ).HandleAsync(Message(lead, minutes), Now);

    private QueuedEvent Message(string lead, int minutes)
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"2026-08-18T09:00:00Z","event_type":"reply_received","workspace":"w","campaign_id":"c","lead_email":"{{lead}}"}"""
        );
        return new QueuedEvent
        {
            Key = EventKey.Of(EventReader.Read(body).Identity!),
            EventType = EventType.ReplyReceived,
            ReceivedAt = _time.GetUtcNow().AddMinutes(minutes),
            DeliveryId = lead,
            Payload = body,
        };
    }

    private async Task<List<JsonElement>> ListAsync(params (string Name, string Value)[] query) =>
        [.. JsonDocument.Parse((await AskAsync("events", query)).Body).RootElement.EnumerateArray()];

    private Task<HttpAnswer> AskAsync(string path, params (string Name, string Value)[] query) =>
        Api().AnswerAsync(Request("GET", path) with { Query = name => query.FirstOrDefault(pair => pair.Name == name).Value }, Now);

    private async Task<List<JsonElement>> SearchAsync(string name, string value) =>
        [
            .. JsonDocument
                .Parse((await Api().AnswerAsync(Request("POST", "events/search", $$"""{"{{name}}":"{{value}}"}"""), Now)).Body)
                .RootElement.EnumerateArray(),
        ];

    private static OperationsRequest Request(string method, string path, string body = "", string? authorization = $"Bearer {Token}") =>
        new(method, path, _ => null, authorization, new MemoryStream(Encoding.UTF8.GetBytes(body)));

    private ArrivalList Arrivals(EventFinder events)
    {
        var arrivals = new ArrivalIndex(_tables);
        var index = new EventIndex();
        return new ArrivalList(
            arrivals,
            Ledger,
            events,
            new Quarantine(_tables, _time),
            new ArrivalBackfill(_tables, Ledger, index, new Quarantine(_tables, _time), _time, NullLogger<ArrivalBackfill>.Instance),
            new UnindexedArrivals(Ledger),
            new Timeline(_tables)
        );
    }

    private OperationsApi Api(string token = Token)
    {
        var (quarantine, dead) = (new Quarantine(_tables, _time), new NoDeadMessages());
        var retention = new RetentionSweep(
            _tables,
            dead,
            new SendLog(_tables),
            _time,
            Options.Create(new RetentionOptions()),
            NullLogger<RetentionSweep>.Instance
        );
        var events = new EventFinder(Ledger, quarantine, _queue, dead, new OverflowTable(_tables));
        var decisions = new ReplayAndDiscard(
            events,
            new Replay(events, Ledger, quarantine, Acceptances.Of(_queue, _tables, _time), _queue, dead, retention, _time),
            new Discard(Ledger, dead, _time),
            new TroubleList(new OpenEvents(_tables), quarantine, Ledger, dead, new DestinationHolds(_tables, _time))
        );
        var health = new HealthOperations(
            new Doctor([], NullLogger<Doctor>.Instance),
            new MetricsSnapshot(),
            new CurrentSettings(new ConfigurationBuilder().Build())
        );
        return new OperationsApi(
            new OperationsTable([
                new EventOperations(
                    events,
                    Arrivals(events),
                    Ledger,
                    quarantine,
                    decisions,
                    new CurrentSettings(new ConfigurationBuilder().Build())
                ),
                new EngagementOperations(new EngagementCounts(_tables, new DayNumbers(_tables)), _time),
                health,
            ]),
            new OperationsToken(
                Options.Create(new OperationsOptions { Token = token }),
                OperationsTokenTests.Meters,
                _time,
                NullLogger<OperationsToken>.Instance
            )
        );
    }
}
