using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Close;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.LeadsTable;
using InstantlyPipeline.Destinations.OpenAI;
using InstantlyPipeline.Destinations.Outgoing;
using InstantlyPipeline.Destinations.Pipedrive;
using InstantlyPipeline.Destinations.Salesforce;
using InstantlyPipeline.Destinations.Slack;
using InstantlyPipeline.Destinations.Teams;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class EveryDestinationTests : DestinationTest
{
    /// <summary>One call of each destination whose first request decides.</summary>
    private static readonly Dictionary<string, Func<DestinationClients, CancellationToken, Task>> Calls = new()
    {
        ["HubSpot"] = (clients, ct) => clients.Of<HubSpotClient>(Workspace).Client!.FindOrCreateContactAsync(new(Lead), ct),
        ["Pipedrive"] = (clients, ct) => clients.Of<PipedriveClient>(Workspace).Client!.FindPersonAsync(Lead, ct),
        ["Salesforce"] = (clients, ct) => clients.Of<SalesforceClient>(Workspace).Client!.FindOrCreateContactAsync(new(Lead), ct),
        ["Close"] = (clients, ct) => clients.Of<CloseClient>(Workspace).Client!.People.FindAsync(Lead, ct),
        ["Slack"] = (clients, ct) => clients.Of<SlackClient>(Workspace).Client!.PostAsync(new("New reply", [new("Lead", Lead)]), ct),
        ["Teams"] = (clients, ct) => clients.Of<TeamsClient>(Workspace).Client!.PostAsync(new("New reply", [new("Lead", Lead)]), ct),
        ["Outgoing"] = (clients, ct) =>
            clients.Of<OutgoingClient>(Workspace).Client!.PostAsync(Key, Event, new("New reply", [new("Lead", Lead)]), ct),
        ["LeadsTable"] = (clients, ct) =>
            clients.Of<LeadsTableClient>(Workspace).Client!.TellAsync(Lead, "hard-bounce", DateTimeOffset.UnixEpoch, Workspace, ct),
        ["OpenAI"] = (clients, ct) => clients.Of<OpenAIClient>(Workspace).Client!.GetResponseAsync(Lead, null, ct),
        ["Instantly"] = (clients, ct) => clients.Of<InstantlyClient>(Workspace).Client!.FindLeadsAsync(Lead, ct),
    };

    private static InstantlyEvent Event =>
        new()
        {
            EventType = "reply_received",
            Timestamp = DateTimeOffset.UnixEpoch,
            Workspace = Workspace,
            LeadEmail = Lead,
            Other = new Dictionary<string, string>(),
        };

    public static TheoryData<string> Names => [.. DestinationList.All.Select(destination => destination.Name)];

    [Fact]
    public void Each_destination_goes_through_these_tests() =>
        Assert.Equal(DestinationList.All.Select(destination => destination.Name), Calls.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_answer_in_time_is_worth_another_try_and_says_that_the_outcome_is_unknown(string name)
    {
        Configure(timeout: TimeSpan.FromMilliseconds(250));
        Server.Hangs();

        var failure = await Transient(() => Calls[name](Clients, Cancellation));

        Assert.StartsWith($"{name} did not answer within 0.3 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("unknown", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_dropped_connection_is_worth_another_try_and_says_that_the_outcome_is_unknown(string name)
    {
        Server.Drops();

        var failure = await Transient(() => Calls[name](Clients, Cancellation));

        Assert.Contains("dropped the connection", failure.Message, StringComparison.Ordinal);
        Assert.Contains("unknown", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_answer_that_breaks_off_is_worth_another_try(string name)
    {
        Server.BreaksOff();

        var failure = await Transient(() => Calls[name](Clients, Cancellation));

        Assert.Contains("dropped the connection", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refused_connection_is_worth_another_try(string name)
    {
        Configure(address: NobodyListens());

        var failure = await Transient(() => Calls[name](Clients, Cancellation));

        Assert.Contains("could not be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_is_not_sent_back()
    {
        Server.Answers(200, "ok", "text/plain", ("Set-Cookie", "session=1; Path=/"));
        Server.Answers(200, "ok", "text/plain");

        await Calls["Slack"](Clients, Cancellation);
        await Calls["Slack"](Clients, Cancellation);

        Assert.DoesNotContain("Cookie", Server.Requests[1].Headers.Keys);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_compressed_answer_is_neither_asked_for_nor_unpacked(string name)
    {
        using var packed = new MemoryStream();
        await using (
            var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true)
        )
        {
            await gzip.WriteAsync(new byte[DestinationServices.MaxAnswerBytes + 1], Cancellation); // some kilobytes on the wire
        }
        Server.Answers(500, System.Text.Encoding.Latin1.GetString(packed.ToArray()), "application/json", ("Content-Encoding", "gzip"));

        var failure = await Transient(() => Calls[name](Clients, Cancellation));

        Assert.DoesNotContain("more than 4 MiB", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Accept-Encoding", Server.Requests[0].Headers.Keys);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_answer_of_more_than_4_MiB_is_not_taken_in(string name)
    {
        Server.Answers(200, new string('x', DestinationServices.MaxAnswerBytes + 1));

        var failure = await Transient(() => Calls[name](Clients, Cancellation));

        Assert.Contains("more than 4 MiB", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_redirect_is_not_followed_because_it_would_carry_the_credential_away(string name)
    {
        Server.Answers(302, headers: ("Location", new Uri(Server.Address, "/elsewhere").AbsoluteUri));

        await Permanent($"{name.ToLowerInvariant()}-redirected", () => Calls[name](Clients, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task When_the_caller_stops_that_is_no_failure_of_the_destination(string name)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Calls[name](Clients, stop.Token));
    }

    [Theory]
    [CombinatorialOf(nameof(Names), 408, 425, 429, 500, 502, 503, 504, 521, 523, 524)]
    public async Task Busy_and_broken_servers_are_worth_another_try_after_the_time_they_ask_for(string name, int status)
    {
        Server.Answers(status, headers: ("Retry-After", "17"));
        Server.Answers(status, headers: ("Retry-After", Time.GetUtcNow().AddMinutes(3).ToString("r")));

        var seconds = await Transient(() => Calls[name](Clients, Cancellation));
        var date = await Transient(() => Calls[name](Clients, Cancellation));

        Assert.Equal(TimeSpan.FromSeconds(17), seconds.RetryAfter);
        Assert.Equal(TimeSpan.FromMinutes(3), date.RetryAfter);
    }

    [Theory]
    [CombinatorialOf(nameof(Names), 408, 425, 429, 500, 503, 504, 524)]
    public async Task Only_an_answer_given_before_any_work_is_sure_to_have_had_no_effect(string name, int status)
    {
        Server.Answers(status);

        await Transient(() => Calls[name](Clients, Cancellation));
    }

    [Theory]
    [CombinatorialOf(nameof(Names), 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422)]
    public async Task A_refusal_is_final_unless_it_answers_the_question_asked(string name, int status)
    {
        if ((name, status) is ("LeadsTable", 404))
        {
            return; // the table has no such row, which is the answer
        }
        if ((name, status) is ("HubSpot", 404))
        {
            Server.Answers(404);
            Server.Answers(401);
        }
        else
        {
            Server.Answers(status, "{}");
        }

        var failure = Clean(await Assert.ThrowsAsync<PermanentFailureException>(() => Calls[name](Clients, Cancellation)));

        Assert.Matches($"^{name.ToLowerInvariant()}-[a-z]+(-[a-z]+)*$", failure.Reason);
        Assert.StartsWith($"{name} answered 4", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [CombinatorialOf(nameof(Names), 200, 400, 401, 402, 403, 404, 409, 410, 418, 422, 429, 477, 500, 503)]
    public async Task Nothing_a_destination_says_reaches_a_message(string name, int status)
    {
        var said = $"{Secret} {Lead} outside words {Server.Address}services/T0 sig=";
        var hostile = $$$"""
            {"message":"{{{said}}}","category":"{{{said}}}","policyName":"{{{Lead}}}","correlationId":"{{{Secret}}}","code":"{{{Lead}}}","errorCode":"{{{said}}}",
             "error":{"message":"{{{said}}}","type":"{{{said}}}","code":"{{{Lead}}}","param":"{{{said}}}"},"statusCode":"{{{said}}}","success":false,"choices":[],"id":null,
             "{{{said}}}":{{{"x"}}}}
            """;
        foreach (
            var body in new[]
            {
                hostile,
                hostile.Replace(":x", ":1", StringComparison.Ordinal),
                said,
                $"\"{said}\"",
                $"<html>{said}</html>",
                "",
            }
        )
        {
            if ((name is "Slack" or "Teams" or "Outgoing" && status == 200) || (name is "LeadsTable" && status is 200 or 404))
            {
                return; // any 200 is a success there
            }
            Server.Answers(status, body, headers: [("x-request-id", Secret), ("Retry-After", Lead), ("x-ratelimit-reset", Secret)]);
            if ((name, status) is ("HubSpot", 404))
            {
                Server.Answers(status, body);
            }

            Clean(await Assert.ThrowsAnyAsync<Exception>(() => Calls[name](Clients, Cancellation)));
            Time.Advance(TimeSpan.FromMinutes(1)); // far enough apart that the circuit stays closed
        }
    }

    [Fact]
    public async Task A_destination_that_keeps_failing_is_not_called_while_its_circuit_is_open()
    {
        foreach (var _ in Enumerable.Range(0, DestinationCircuit.Failures))
        {
            Server.Answers(503);
            await Assert.ThrowsAsync<TransientFailureException>(() => Calls["Slack"](Clients, Cancellation));
        }

        var postponed = await Assert.ThrowsAsync<TransientFailureException>(() => Calls["Slack"](Clients, Cancellation));

        Assert.NotNull(postponed.RetryAfter);
        Assert.Equal(DestinationCircuit.Failures, Server.Requests.Count);
    }

    [Fact]
    public async Task One_workspaces_open_circuit_holds_up_no_other_workspace()
    {
        Configure(settings: ("Workspaces__agency-client__Slack__WebhookUrl", new Uri(Server.Address, "/services/T1/B1/other").AbsoluteUri));
        foreach (var _ in Enumerable.Range(0, DestinationCircuit.Failures))
        {
            Server.Answers(503);
            await Transient(() => Calls["Slack"](Clients, Cancellation));
        }

        Server.Answers(200, "ok");
        await Clients.Of<SlackClient>("agency-client").Client!.PostAsync(new("New reply", [new("Lead", Lead)]), Cancellation);

        Assert.Equal("/services/T1/B1/other", Server.Requests[^1].Target);
        await Transient(() => Calls["Slack"](Clients, Cancellation));
        Assert.Equal(DestinationCircuit.Failures + 1, Server.Requests.Count);
    }

    [Fact]
    public async Task Traces_do_not_see_the_calls_because_their_addresses_are_secrets()
    {
        var seen = new ConcurrentBag<string?>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("System.Net.Http", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                foreach (var tag in activity.Tags)
                {
                    seen.Add(tag.Value);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        Server.Answers(200, "ok", "text/plain");

        await Calls["Slack"](Clients, Cancellation);

        Assert.DoesNotContain(seen, value => value?.Contains(Secret, StringComparison.Ordinal) == true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Logs_of_the_HTTP_client_do_not_see_the_calls_either(string name)
    {
        var seen = new FakeLogCollector();
        Configure(log: seen);
        Server.Answers(401);

        await Assert.ThrowsAsync<PermanentFailureException>(() => Calls[name](Clients, Cancellation));

        Assert.Empty(seen.Lines);
    }

    [Fact]
    public void A_call_has_20_seconds_which_is_less_than_any_queues_lock()
    {
        using var http = Services.GetRequiredService<IHttpClientFactory>().CreateClient(DestinationServices.HttpClientName);

        Assert.Equal(TimeSpan.FromSeconds(20), http.Timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("nobody")]
    [InlineData("@example.com")]
    [InlineData("dana@")]
    [InlineData("dana okafor@example.com")]
    public async Task What_is_no_address_is_sent_nowhere_since_an_empty_one_would_name_a_whole_collection(string email)
    {
        await Permanent(
            "email-invalid",
            () => Clients.Of<HubSpotClient>(Workspace).Client!.FindOrCreateContactAsync(new(email), Cancellation)
        );
        await Permanent("email-invalid", () => Clients.Of<PipedriveClient>(Workspace).Client!.FindPersonAsync(email, Cancellation));
        await Permanent(
            "email-invalid",
            () => Clients.Of<SalesforceClient>(Workspace).Client!.FindOrCreateContactAsync(new(email), Cancellation)
        );
        await Permanent("email-invalid", () => Clients.Of<CloseClient>(Workspace).Client!.People.FindAsync(email, Cancellation));
        await Permanent("email-invalid", () => Clients.Of<CloseClient>(Workspace).Client!.ResubscribeAsync(email, Cancellation));
        await Permanent("email-invalid", () => Clients.Of<InstantlyClient>(Workspace).Client!.FindLeadsAsync(email, Cancellation));
        await Permanent("email-invalid", () => Clients.Of<InstantlyClient>(Workspace).Client!.GetAccountAsync(email, Cancellation));
        await Permanent("email-invalid", () => Clients.Of<InstantlyClient>(Workspace).Client!.BlockList.AddAsync(email, Cancellation));

        Assert.Empty(Server.Requests);
    }

    private static Uri NobodyListens()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/");
    }
}
