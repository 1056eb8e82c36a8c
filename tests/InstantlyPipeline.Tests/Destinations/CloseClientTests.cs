using System.Text;
using InstantlyPipeline.Destinations.Close;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class CloseClientTests : DestinationTest
{
    private const string Nobody = """{"data":[],"cursor":null}""";
    private const string NothingNew = """{"data":[],"cursor_next":null}""";

    private CloseClient Client => Clients.Of<CloseClient>(Workspace).Client!;

    [Fact]
    public async Task A_contact_is_found_by_exact_address_the_oldest_first_and_the_key_is_the_user_name_of_basic()
    {
        Server.Answers(
            200,
            $$"""
            {"data":[{"__object_type":"contact","id":"cont_2","lead_id":"lead_2","date_created":"2026-08-02T00:00:00+00:00","emails":[{"email":"{{Lead}}","type":"office","is_unsubscribed":true}]},
                     {"__object_type":"contact","id":"cont_1","lead_id":"lead_1","date_created":"2026-08-01T00:00:00+00:00","emails":[{"email":"{{Lead.ToUpperInvariant()}}"}]},
                     {"__object_type":"contact","id":"cont_0","lead_id":"lead_0","date_created":"2026-07-01T00:00:00+00:00","emails":[{"email":"not.{{Lead}}"}]}],"cursor":null}
            """
        );

        var person = await Client.People.FindAsync($" {Lead.ToUpperInvariant()} ", Cancellation);

        Assert.Equal(("cont_1", "lead_1", false), (person!.ContactId, person.LeadId, person.IsUnsubscribed));
        Assert.Equal("POST /api/v1/data/search/", Server.Request.Line);
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Secret}:"))}", Server.Request.Headers["Authorization"]);
        JsonAssert.Same(
            $$$$"""
            {"query":{"type":"and","queries":[{"type":"object_type","object_type":"contact"},
              {"type":"has_related","this_object_type":"contact","related_object_type":"contact_email","related_query":{"type":"field_condition",
                "field":{"type":"regular_field","object_type":"contact_email","field_name":"email"},"condition":{"type":"text","mode":"phrase","value":"{{{{Lead}}}}"}}}]},
             "_fields":{"contact":["id","lead_id","date_created","emails"]},"_limit":20}
            """,
            Server.Request.Json
        );
    }

    [Fact]
    public async Task Whom_the_index_does_not_know_yet_the_event_log_names_and_a_deleted_one_is_nobody()
    {
        var made =
            $$$"""{"data":[{"object_id":"cont_9","date_created":"2026-08-18T21:29:00+00:00","data":{"id":"cont_9","emails":[{"email":"{{{Lead}}}"}]}}],"cursor_next":null}""";
        Server.Answers(200, Nobody);
        Server.Answers(200, made);
        Server.Answers(200, $$"""{"id":"cont_9","lead_id":"lead_9","emails":[{"email":"{{Lead}}"}]}""");
        Server.Answers(200, Nobody);
        Server.Answers(200, made);
        Server.Answers(404);

        Assert.Equal("lead_9", (await Client.People.FindAsync(Lead, Cancellation))!.LeadId);
        Assert.Null(await Client.People.FindAsync(Lead, Cancellation));

        Assert.Equal("GET /api/v1/event/?object_type=contact&action=created&_limit=50", Server.Lines[1]);
        Assert.Equal("GET /api/v1/contact/cont_9/", Server.Lines[2]);
    }

    [Theory]
    [InlineData("limit=100, remaining=0, reset=7", """{"error":{"rate_reset":3}}""", 7)]
    [InlineData(null, """{"error":{"message":"outside words","rate_reset":2.5}}""", 2.5)]
    [InlineData(null, """{"rate_reset":"4"}""", 4)]
    [InlineData("limit=100, remaining=0, reset=soon", "{}", 5)]
    public async Task Too_many_calls_wait_as_long_as_Close_says(string? header, string body, double seconds)
    {
        Server.Answers(429, body, headers: header is null ? [] : [("RateLimit", header)]);

        var failure = await Transient(() => Client.People.FindAsync(Lead, Cancellation));

        Assert.Equal(seconds, failure.RetryAfter!.Value.TotalSeconds);
    }

    [Theory]
    [InlineData(401, "{}", "close-unauthorized", "Close__ApiKey")]
    [InlineData(402, "{}", "close-plan-limit", "plan")]
    [InlineData(403, "{}", "close-forbidden", "role")]
    [InlineData(
        400,
        """{"errors":["outside words"],"field-errors":{"status_id":"outside words","custom.cf_A1b2":"x","two words":"x"}}""",
        "close-bad-request",
        "(custom.cf_A1b2, status_id)"
    )]
    public async Task A_refusal_has_a_reason_and_says_what_to_do(int status, string body, string reason, string advice)
    {
        Server.Answers(status, body);

        var failure = await Permanent(reason, () => Client.People.SetStatusAsync("lead_1", "stat_1", Cancellation));

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Optional_fields_that_are_refused_deep_inside_are_left_out_and_the_rest_is_made()
    {
        Server.Answers(
            400,
            """{"errors":[],"field-errors":{"phones":{"errors":{"0":{"errors":[],"field-errors":{"phone":"Invalid phone number."}}}}}}"""
        );
        Server.Answers(200, """{"id":"cont_1","lead_id":"lead_1"}""");

        var person = await Client.People.CreateAsync(
            "lead_1",
            new(Lead, "Dana Okafor", Phone: "call the desk", Website: "harborline.example"),
            Cancellation
        );

        Assert.Equal(("cont_1", "phones"), (person.ContactId, Assert.Single(person.LeftOut)));
        JsonAssert.Same(
            $$"""{"name":"Dana Okafor","emails":[{"email":"{{Lead}}","type":"office"}],"urls":[{"url":"https://harborline.example/","type":"url"}],"lead_id":"lead_1"}""",
            Server.Requests[1].Json
        );
    }

    [Fact]
    public async Task An_address_that_is_refused_is_no_optional_field()
    {
        Server.Answers(400, """{"field-errors":{"emails":{"errors":{"0":{"field-errors":{"email":"Invalid email address."}}}}}}""");

        var failure = await Permanent("close-bad-request", () => Client.People.CreateAsync("lead_1", new(Lead), Cancellation));

        Assert.Contains("(email, emails)", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user:pass@harborline.example")]
    [InlineData("nowhere")]
    [InlineData(" ")]
    public async Task What_is_no_page_of_the_web_is_no_website(string website)
    {
        Server.Answers(200, """{"id":"cont_1"}""");

        await Client.People.CreateAsync("lead_1", new(Lead, Website: website), Cancellation);

        Assert.Null(Server.Request.Json["urls"]);
    }

    [Fact]
    public async Task A_company_is_its_domain_and_a_namesake_elsewhere_is_another_one()
    {
        Server.Answers(
            200,
            """{"data":[{"id":"lead_1","name":"Other","url":"https://harborline.example.org","date_created":"2026-01-01T00:00:00Z"}]}"""
        );
        Server.Answers(
            200,
            """{"data":[{"id":"lead_2","name":"Harborline","url":"https://harborline.test"},{"id":"lead_3","name":"HARBORLINE "}]}"""
        );
        Server.Answers(200, Nobody);
        Server.Answers(200, Nobody);
        Server.Answers(200, NothingNew);

        Assert.Equal("lead_3", await Client.People.FindCompanyAsync("harborline.example", "Harborline", Cancellation));
        Assert.Null(await Client.People.FindCompanyAsync("harborline.example", "Harborline", Cancellation));
    }

    [Theory]
    [InlineData("stat_3", "active", "is as far already", false)]
    [InlineData("stat_1", "active", "moved to Held", true)]
    [InlineData("stat_4", "active", "is further on already", false)]
    [InlineData("stat_9", "active", "is in another pipeline and stays where it is", false)]
    [InlineData("stat_5", "lost", "is lost and stays so", false)]
    public async Task An_opportunity_moves_forward_in_its_pipeline_and_never_back(string from, string type, string what, bool moves)
    {
        Server.Answers(200, $$"""{"id":"oppo_1","status_id":"{{from}}","status_type":"{{type}}"}""");
        if (what is not ("is as far already" or "is lost and stays so"))
        {
            Server.Answers(
                200,
                """
                {"data":[{"id":"pipe_1","name":"Sales","statuses":[{"id":"stat_1","label":"Booked","type":"active"},{"id":"stat_3","label":"Held","type":"active"},
                  {"id":"stat_4","label":"Won","type":"won"},{"id":"stat_5","label":"Lost","type":"lost"}]}]}
                """
            );
        }
        if (moves)
        {
            Server.Answers(200, """{"id":"oppo_1"}""");
        }

        Assert.Equal(what, await Client.Opportunities.AdvanceAsync("oppo_1", "stat_3", Cancellation));

        if (moves)
        {
            Assert.Equal("PUT /api/v1/opportunity/oppo_1/", Server.Lines[^1]);
            JsonAssert.Same("""{"status_id":"stat_3"}""", Server.Requests[^1].Json);
        }
    }

    [Fact]
    public async Task An_unsubscription_is_undone_by_its_address()
    {
        Server.Answers(201, $$"""{"email":"{{Lead}}"}""");
        Server.Answers(200, "{}");
        Server.Answers(404);

        Assert.True(await Client.UnsubscribeAsync(Lead, Cancellation));
        Assert.True(await Client.ResubscribeAsync(Lead, Cancellation));
        Assert.False(await Client.ResubscribeAsync(Lead, Cancellation));

        Assert.Equal(
            [
                "POST /api/v1/unsubscribe/email/",
                $"DELETE /api/v1/unsubscribe/email/{LeadInUrl}/",
                $"DELETE /api/v1/unsubscribe/email/{LeadInUrl}/",
            ],
            Server.Lines
        );
    }
}
