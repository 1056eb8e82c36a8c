using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Failures;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class InstantlyClientTests : DestinationTest
{
    private const string LeadId = "0199aabb-0000-7000-8000-000000000001";

    private static readonly DateTimeOffset Since = new(2026, 8, 17, 16, 3, 41, 551, TimeSpan.FromHours(2));

    private InstantlyClient Client => Clients.Of<InstantlyClient>(Workspace).Client!;

    [Fact]
    public async Task A_person_is_found_in_all_campaigns_page_by_page_and_nobody_else_with_them()
    {
        Server.Answers(
            200,
            $$"""{"items":[{"id":"a","email":"Dana.Okafor@Example.com","campaign":"c1","subsequence_id":null,"status":1},{"id":"b","email":"someone@example.com","status":1}],"next_starting_after":"b"}"""
        );
        Server.Answers(
            200,
            $$"""{"items":[{"id":"c","email":"{{Lead}}","campaign":"c2","subsequence_id":"s2","status":-1}],"next_starting_after":"c"}"""
        );
        Server.Answers(200, """{"items":[],"next_starting_after":"c"}""");

        var leads = await Client.FindLeadsAsync(" DANA.okafor@example.com", Cancellation);

        Assert.Equal([new("a", "c1", null, InstantlyLeadState.Active), new("c", "c2", "s2", InstantlyLeadState.Bounced)], leads);
        Assert.All(Server.Lines, line => Assert.Equal("POST /api/v2/leads/list", line));
        Assert.Equal($"Bearer {Secret}", Server.Requests[0].Headers["Authorization"]);
        JsonAssert.Same($$"""{"contacts":["{{Lead}}"],"limit":100}""", Server.Requests[0].Json);
        JsonAssert.Same($$"""{"contacts":["{{Lead}}"],"limit":100,"starting_after":"b"}""", Server.Requests[1].Json);
    }

    [Theory]
    [InlineData("""{"items":[{"id":"a","email":"dana.okafor@example.com"}]}""")]
    [InlineData("""{"items":[{"id":"a","email":"dana.okafor@example.com"}],"next_starting_after":null}""")]
    [InlineData("""{"items":[{"id":"a","email":"dana.okafor@example.com"}],"next_starting_after":""}""")]
    public async Task Without_a_cursor_the_first_page_is_the_last(string page)
    {
        Server.Answers(200, page);

        Assert.Equal([new("a", null, null, InstantlyLeadState.Unknown)], await Client.FindLeadsAsync(Lead, Cancellation));
    }

    [Fact]
    public async Task A_cursor_that_stays_where_it_was_ends_the_list()
    {
        Server.Answers(200, """{"items":[{"id":"a","email":"x@example.com"}],"next_starting_after":"a"}""");
        Server.Answers(200, """{"items":[{"id":"a","email":"x@example.com"}],"next_starting_after":"a"}""");

        Assert.Empty(await Client.FindLeadsAsync(Lead, Cancellation));
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public async Task A_list_that_goes_on_beyond_what_is_read_says_so(int pages, bool whole)
    {
        for (var page = 1; page <= 20; page++)
        {
            Server.Answers(
                200,
                $$"""{"items":[{"id":"a{{page}}","email":"{{Lead}}"}]{{(page < pages ? $",\"next_starting_after\":\"a{page}\"" : "")}}}"""
            );
        }

        var leads = await Client.FindLeadsAsync(Lead, Cancellation);

        Assert.Equal((20, whole, 20), (leads.Count, leads.IsWhole, Server.Requests.Count));
        var refused = Record.Exception(() => leads.RequireWhole("lead records")) as PermanentFailureException;
        Assert.Equal(whole ? null : "instantly-list-without-end", refused?.Reason);
    }

    [Fact]
    public async Task A_block_list_without_an_end_does_not_keep_an_address_from_being_listed()
    {
        for (var page = 1; page <= 20; page++)
        {
            Server.Answers(200, $$"""{"items":[{"bl_value":"somebody{{page}}@example.com"}],"next_starting_after":"a{{page}}"}""");
        }
        Server.Answers(200, "{}");

        await Client.BlockList.AddAsync(Lead, Cancellation);

        Assert.Equal("POST /api/v2/block-lists-entries", Server.Requests[^1].Line);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(404, false)]
    public async Task A_lead_is_deleted_by_its_id_without_a_body_and_one_that_is_gone_is_fine(int status, bool expected)
    {
        Server.Answers(status, "{}");

        Assert.Equal(expected, await Client.DeleteLeadAsync(LeadId, Cancellation));

        Assert.Equal($"DELETE /api/v2/leads/{LeadId}", Server.Request.Line);
        Assert.Equal("", Server.Request.Body);
        Assert.False(Server.Request.Headers.ContainsKey("Content-Type"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("?campaign_id=1")]
    public async Task Without_a_leads_id_nothing_is_deleted_because_that_would_be_a_whole_campaign(string id)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Client.DeleteLeadAsync(id, Cancellation));

        Assert.Empty(Server.Requests);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    public async Task A_lead_is_taken_out_of_its_subsequence(int status)
    {
        Server.Answers(status);

        await Client.RemoveFromSubsequenceAsync(LeadId, Cancellation);

        Assert.Equal("POST /api/v2/leads/subsequence/remove", Server.Request.Line);
        JsonAssert.Same($$"""{"id":"{{LeadId}}"}""", Server.Request.Json);
    }

    [Theory]
    [InlineData("""{"items":[{"bl_value":"example.com"},{"bl_value":"Dana.Okafor@EXAMPLE.com"}]}""", true)]
    [InlineData("""{"items":[{"bl_value":"example.com"},{"bl_value":"not.dana.okafor@example.com"}]}""", false)]
    [InlineData("""{"items":[]}""", false)]
    public async Task An_address_is_listed_only_when_it_is_itself_on_the_list(string body, bool expected)
    {
        Server.Answers(200, body);

        Assert.Equal(expected, await Client.BlockList.HasAsync(Lead, Cancellation));

        Assert.Equal($"GET /api/v2/block-lists-entries?search={LeadInUrl}&limit=100", Server.Request.Line);
    }

    [Fact]
    public async Task An_address_is_put_on_the_block_list()
    {
        Server.Answers(200, """{"items":[]}""");
        Server.Answers(200, """{"id":"1"}""");

        await Client.BlockList.AddAsync("Dana.Okafor@example.com", Cancellation);

        Assert.Equal("POST /api/v2/block-lists-entries", Server.Lines[1]);
        JsonAssert.Same($$"""{"bl_value":"{{Lead}}"}""", Server.Requests[1].Json);
    }

    [Fact]
    public async Task An_address_on_the_block_list_is_not_put_there_again()
    {
        Server.Answers(200, $$"""{"items":[{"bl_value":"{{Lead}}"}]}""");

        await Client.BlockList.AddAsync(Lead, Cancellation);

        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(400, """{"statusCode":400,"message":"Entry already exists"}""")]
    [InlineData(400, """{"statusCode":400,"message":"duplicate value"}""")]
    [InlineData(409, "{}")]
    public async Task Being_told_that_it_is_there_already_is_a_success(int status, string body)
    {
        Server.Answers(200, """{"items":[]}""");
        Server.Answers(status, body);

        await Client.BlockList.AddAsync(Lead, Cancellation);

        Assert.Equal(2, Server.Requests.Count);
    }

    [Theory]
    [InlineData("bl_value is malformed")]
    [InlineData("The workspace does not exist")]
    public async Task Another_refusal_of_the_block_list_is_a_failure(string message)
    {
        Server.Answers(200, """{"items":[]}""");
        Server.Answers(400, $$"""{"statusCode":400,"message":"{{message}}"}""");

        await Permanent("instantly-bad-request", () => Client.BlockList.AddAsync(Lead, Cancellation));
    }

    [Fact]
    public async Task A_domain_is_never_put_on_the_block_list()
    {
        await Permanent("email-invalid", () => Client.BlockList.AddAsync("example.com", Cancellation));

        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Received_mails_are_listed_since_a_time_with_whatever_text_there_is()
    {
        Server.Answers(
            200,
            """
            {"items":[
              {"id":"1","from_address_email":"mailer-daemon@example.com","subject":"Undelivered","body":{"text":"550 5.1.1","html":"<p>"},"timestamp_email":"2026-08-17T14:05:00.000Z","timestamp_created":"2026-08-17T15:00:00.000Z","is_auto_reply":1},
              {"id":"2","body":{"html":"<p>"},"content_preview":"I am away","timestamp_created":"2026-08-17T15:00:00.000Z","is_auto_reply":0},
              {"id":"3","body":"as text","is_auto_reply":null,"subject":null},
              {"id":"4","body":{"text":"","html":"<p>Delivery failed.</p><p>550&nbsp;5.1.1 no such user</p>"},"content_preview":"Delivery failed.","timestamp_created":"2026-08-17T15:00:00.000Z"},
              {"subject":"without an id"}]}
            """
        );

        var emails = await Client.Mails.ListReceivedAsync(Lead, Since, Cancellation);

        Assert.Equal(
            $"GET /api/v2/emails?lead={LeadInUrl}&email_type=received&mode=emode_all&min_timestamp_created=2026-08-17T14%3A03%3A41.551Z&limit=100",
            Server.Request.Line
        );
        Assert.Equal(
            [
                new("mailer-daemon@example.com", "Undelivered", "550 5.1.1", "<p>", "", new(2026, 8, 17, 14, 5, 0, TimeSpan.Zero)),
                new("", "", "", "<p>", "I am away", new(2026, 8, 17, 15, 0, 0, TimeSpan.Zero)),
                new("", "", "", "", "", Since),
                new(
                    "",
                    "",
                    "",
                    "<p>Delivery failed.</p><p>550&nbsp;5.1.1 no such user</p>",
                    "Delivery failed.",
                    new(2026, 8, 17, 15, 0, 0, TimeSpan.Zero)
                ),
            ],
            emails
        );
    }

    [Theory]
    [InlineData(
        """{"status":-1,"status_message":{"code":"EAUTH","command":"AUTH","response":"535 no","e_message":"Invalid login","responseCode":535}}""",
        -1,
        "Invalid login"
    )]
    [InlineData("""{"status":-3,"status_message":{"code":"EENVELOPE","response":"550 no"}}""", -3, "550 no")]
    [InlineData("""{"status":-2,"status_message":"soft bounces"}""", -2, "soft bounces")]
    [InlineData("""{"status":1,"status_message":null}""", 1, null)]
    [InlineData("""{"status":1}""", 1, null)]
    public async Task A_sending_account_tells_its_status(string body, int status, string? text)
    {
        Server.Answers(200, body);

        Assert.Equal(
            new InstantlyAccount((InstantlyAccountState)status, text),
            await Client.GetAccountAsync("Ana+1@Outreach.example", Cancellation)
        );

        Assert.Equal("GET /api/v2/accounts/ana%2B1%40outreach.example", Server.Request.Line);
    }

    [Fact]
    public async Task An_account_that_is_gone_has_no_status()
    {
        Server.Answers(404);

        Assert.Null(await Client.GetAccountAsync("ana@outreach.example", Cancellation));
    }

    [Theory]
    [InlineData("c1", 1, """{"lead_email":"dana.okafor@example.com","campaign_id":"c1","interest_value":1}""", 202)]
    [InlineData(null, null, """{"lead_email":"dana.okafor@example.com","interest_value":null}""", 202)]
    public async Task The_interest_status_is_set_and_no_value_means_plain_lead(string? campaign, int? value, string body, int status)
    {
        Server.Answers(status, """{"message":"queued"}""");

        Assert.True(await Client.SetInterestStatusAsync(Lead, campaign, (InstantlyInterest?)value, Cancellation));

        Assert.Equal("POST /api/v2/leads/update-interest-status", Server.Request.Line);
        JsonAssert.Same(body, Server.Request.Json);
    }

    [Theory]
    [InlineData(400, """{"error":"Invalid lead email"}""")]
    [InlineData(404, """{"message":"not found"}""")]
    public async Task A_lead_that_is_gone_is_not_said_to_be_set(int status, string body)
    {
        Server.Answers(status, body);

        Assert.False(await Client.SetInterestStatusAsync(Lead, null, InstantlyInterest.Interested, Cancellation));
    }

    [Fact]
    public async Task A_page_of_the_edge_is_no_missing_scope()
    {
        Server.Answers(403, "<!doctype html><title>Just a moment</title>", "text/html");

        await Transient(() => Client.FindLeadsAsync(Lead, Cancellation));
    }

    [Theory]
    [InlineData(401, "instantly-unauthorized", "check Instantly__ApiKey")]
    [InlineData(402, "instantly-plan-required", "paid plan")]
    [InlineData(403, "instantly-missing-scope", "make one with leads:read")]
    [InlineData(404, "instantly-not-found", "")]
    [InlineData(400, "instantly-bad-request", "")]
    public async Task A_refusal_has_a_reason_and_says_what_to_do(int status, string reason, string advice)
    {
        Server.Answers(status, $$"""{"statusCode":{{status}},"error":"x","message":"outside words"}""");

        var failure = await Permanent(reason, () => Client.FindLeadsAsync(Lead, Cancellation));

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("3", 3)]
    public async Task Too_many_calls_are_no_matter_of_plan_or_scope(string wait, int? seconds)
    {
        Server.Answers(
            429,
            """{"statusCode":429,"error":"Too Many Requests","message":"outside words"}""",
            headers: wait.Length > 0 ? [("Retry-After", wait)] : []
        );

        var failure = await Transient(() => Client.FindLeadsAsync(Lead, Cancellation));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_missing_scope_is_named_for_each_call()
    {
        var calls = new Dictionary<string, Func<Task>>
        {
            ["leads:delete"] = () => Client.DeleteLeadAsync(LeadId, Cancellation),
            ["leads:update"] = () => Client.SetInterestStatusAsync(Lead, null, InstantlyInterest.Interested, Cancellation),
            ["block_list_entries:read"] = () => Client.BlockList.AddAsync(Lead, Cancellation),
            ["emails:read"] = () => Client.Mails.ListReceivedAsync(Lead, Since, Cancellation),
            ["accounts:read"] = () => Client.GetAccountAsync(Lead, Cancellation),
        };
        foreach (var (scope, call) in calls)
        {
            Server.Answers(403);

            var failure = await Permanent("instantly-missing-scope", call);

            Assert.Contains(scope, failure.Message, StringComparison.Ordinal);
        }
    }
}
