using InstantlyPipeline.Destinations.Pipedrive;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class PipedriveClientTests : DestinationTest
{
    private const string Field = "9c1f0000000000000000000000000000000000aa";
    private const string Fields =
        $$"""{"success":true,"data":[{"field_code":"title","field_name":"Title","field_type":"varchar"},{"field_code":"{{Field}}","field_name":"Instantly event key","field_type":"varchar"}]}""";
    private const string Nothing = """{"success":true,"data":{"items":[]}}""";
    private const string NoDeals = """{"success":true,"data":[],"additional_data":{"next_cursor":null}}""";

    private static readonly string ListDeals =
        $"GET /api/v2/deals?person_id=771&custom_fields={Field}&sort_by=add_time&sort_direction=desc&limit=100";
    private static readonly string SearchDeals = $"GET /api/v2/deals/search?term={Key.Value}&fields=custom_fields&exact_match=true";

    private PipedriveClient Client => Clients.Of<PipedriveClient>(Workspace).Client!;

    [Fact]
    public async Task A_person_is_found_by_address_and_the_token_travels_in_its_header()
    {
        Server.Answers(
            200,
            $$$"""{"success":true,"data":{"items":[{"item":{"id":9,"emails":["other@example.com"]}},{"item":{"id":8,"emails":["Dana.Okafor@Example.com"]}},{"item":{"id":7,"emails":["{{{Lead}}}"]}}]}}"""
        );

        var person = await Client.FindPersonAsync(Lead.ToUpperInvariant(), Cancellation);

        Assert.Equal(7, person);
        Assert.Equal($"GET /api/v2/persons/search?term={LeadInUrl}&fields=email&exact_match=true", Server.Request.Line);
        Assert.Equal(Secret, Server.Request.Headers["x-api-token"]);
        Assert.False(Server.Request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_person_whose_addresses_are_not_listed_is_trusted_to_match()
    {
        Server.Answers(200, """{"success":true,"data":{"items":[{"item":{"id":9}}]}}""");

        Assert.Equal(9, await Client.FindPersonAsync(Lead, Cancellation));
    }

    [Fact]
    public async Task Nobody_with_that_address_is_nobody()
    {
        Server.Answers(200, Nothing);

        Assert.Null(await Client.FindPersonAsync(Lead, Cancellation));
    }

    [Theory]
    [InlineData(200, "Dana Okafor", "Dana Okafor")]
    [InlineData(201, " ", Lead)]
    public async Task A_person_is_created_with_a_name_in_any_case(int status, string name, string sent)
    {
        Server.Answers(status, """{"success":true,"data":{"id":771}}""");

        Assert.Equal(771, (await Client.CreatePersonAsync(new(Lead, name.Trim().Length > 0 ? name : null), Cancellation)).Id);

        Assert.Equal("POST /api/v2/persons", Server.Request.Line);
        JsonAssert.Same($$"""{"name":"{{sent}}","emails":[{"value":"{{Lead}}","primary":true,"label":"work"}]}""", Server.Request.Json);
    }

    [Fact]
    public async Task A_deal_is_created_with_its_key_in_the_accounts_own_field()
    {
        Configure(settings: [("Pipedrive__PipelineId", "1"), ("Pipedrive__StageId", "3")]);
        Server.Answers(200, Fields);
        Server.Answers(201, """{"success":true,"data":{"id":4242}}""");
        Server.Answers(200, """{"success":true,"data":{"id":4243}}""");

        Assert.Equal(4242, await Client.CreateDealAsync(new(Key, "Acme – meeting booked", 771), Cancellation));
        Assert.Equal(4243, await Client.CreateDealAsync(new(Key, "Again", 771), Cancellation));

        Assert.Equal(["GET /api/v2/dealFields?limit=500", "POST /api/v2/deals", "POST /api/v2/deals"], Server.Lines);
        JsonAssert.Same(
            $$$"""{"title":"Acme – meeting booked","person_id":771,"pipeline_id":1,"stage_id":3,"custom_fields":{"{{{Field}}}":"{{{Key.Value}}}"}}""",
            Server.Requests[1].Json
        );
    }

    [Fact]
    public async Task Without_pipeline_and_stage_in_the_settings_Pipedrive_chooses()
    {
        Server.Answers(200, Fields);
        Server.Answers(200, """{"success":true,"data":{"id":1}}""");

        await Client.CreateDealAsync(new(Key, "Acme", 771), Cancellation);

        JsonAssert.Same(
            $$$"""{"title":"Acme","person_id":771,"custom_fields":{"{{{Field}}}":"{{{Key.Value}}}"}}""",
            Server.Requests[1].Json
        );
    }

    [Fact]
    public async Task A_missing_field_is_created_and_then_looked_up_so_that_two_processes_pick_the_same()
    {
        Server.Answers(200, """{"success":true,"data":[],"additional_data":{"next_cursor":"p2"}}""");
        Server.Answers(
            200,
            """{"success":true,"data":[{"field_code":"title","field_name":"Title"}],"additional_data":{"next_cursor":null}}"""
        );
        Server.Answers(200, """{"success":true,"data":{"field_code":"ffff"}}""");
        Server.Answers(
            200,
            """{"success":true,"data":[{"field_code":"ffff","field_name":"Instantly event key"},{"field_code":"eeee","field_name":"Instantly event key"}]}"""
        );
        Server.Answers(200, """{"success":true,"data":{"id":1}}""");

        await Client.CreateDealAsync(new(Key, "Acme", 771), Cancellation);

        Assert.Equal(
            [
                "GET /api/v2/dealFields?limit=500",
                "GET /api/v2/dealFields?limit=500&cursor=p2",
                "POST /api/v2/dealFields",
                "GET /api/v2/dealFields?limit=500",
                "POST /api/v2/deals",
            ],
            Server.Lines
        );
        JsonAssert.Same("""{"field_name":"Instantly event key","field_type":"varchar"}""", Server.Requests[2].Json);
        Assert.Equal(Key.Value, (string)Server.Requests[4].Json["custom_fields"]!["eeee"]!);
    }

    [Fact]
    public async Task A_user_who_may_not_make_fields_is_told_which_one_to_make()
    {
        Server.Answers(200, """{"success":true,"data":[]}""");
        Server.Answers(403, """{"success":false}""");

        var failure = await Permanent("pipedrive-missing-field", () => Client.CreateDealAsync(new(Key, "Acme", 771), Cancellation));

        Assert.Contains("'Instantly event key'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deal_of_this_event_is_found_among_the_persons_deals_on_any_page()
    {
        Server.Answers(200, Fields);
        Server.Answers(
            200,
            $$$"""{"success":true,"data":[{"id":1,"custom_fields":{"{{{Field}}}":null}},{"id":2,"custom_fields":{"{{{Field}}}":"v1-other"}}],"additional_data":{"next_cursor":"a b"}}"""
        );
        Server.Answers(200, $$$"""{"success":true,"data":[{"id":3,"custom_fields":{"{{{Field}}}":"{{{Key.Value}}}"}}]}""");

        Assert.Equal(3, await Client.FindDealAsync(771, Key, Cancellation));

        Assert.Equal([ListDeals, $"{ListDeals}&cursor=a%20b"], Server.Lines.Skip(1));
    }

    [Theory]
    [InlineData("""{"id":5,"custom_fields":["x","v1-20260818-0123456789abcdef0123456789abcdef"]}""", 5L)]
    [InlineData("""{"id":5}""", 5L)]
    [InlineData("""{"id":5,"custom_fields":["v1-20260818-00000000000000000000000000000000"]}""", null)]
    public async Task A_deal_that_moved_to_another_person_is_found_by_search(string item, long? expected)
    {
        Server.Answers(200, Fields);
        Server.Answers(200, NoDeals);
        Server.Answers(200, $$$"""{"success":true,"data":{"items":[{"item":{{{item}}}}]}}""");

        Assert.Equal(expected, await Client.FindDealAsync(771, Key, Cancellation));

        Assert.Equal(SearchDeals, Server.Lines[2]);
    }

    [Theory]
    [InlineData("""{"success":true,"data":[{"id":3},{"id":1}]}""", 1L)]
    [InlineData("""{"success":true,"data":[]}""", null)]
    [InlineData("""{"success":true,"data":null}""", null)]
    public async Task An_open_deal_of_the_person_is_noticed_and_no_data_is_none(string body, long? expected)
    {
        Server.Answers(200, body);

        Assert.Equal(expected, await Client.FindOpenDealAsync(771, Cancellation));

        Assert.Equal("GET /api/v2/deals?person_id=771&status=open&limit=100", Server.Request.Line);
    }

    [Fact]
    public async Task A_refused_address_is_not_blamed_on_pipeline_and_stage()
    {
        Server.Answers(
            400,
            """{"success":false,"error":"Validation failed: emails: Expected items","code":"ERR_SCHEMA_VALIDATION_FAILED"}"""
        );

        var failure = await Permanent("pipedrive-bad-request", () => Client.CreatePersonAsync(new(Lead, "Dana"), Cancellation));

        Assert.Contains("it refuses emails; correct the lead's address", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("StageId", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_stage_is_named()
    {
        Server.Answers(200, Fields);
        Server.Answers(400, """{"success":false,"error":"Validation failed: stage_id: stage 9 is not in pipeline 1"}""");

        var failure = await Permanent(
            "pipedrive-bad-request",
            () => Client.CreateDealAsync(new(Key, "Acme", 771) { StageId = 9 }, Cancellation)
        );

        Assert.Contains("it refuses stage_id; check Pipedrive__PipelineId, Pipedrive__StageId", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"success":false,"data":{"id":1}}""")]
    [InlineData("""{"success":true,"data":null}""")]
    [InlineData("<html></html>")]
    public async Task A_success_that_is_none_is_an_unknown_outcome(string body)
    {
        Server.Answers(200, body);

        await Transient(() => Client.CreatePersonAsync(new(Lead, "Dana"), Cancellation));
    }

    [Theory]
    [InlineData("", "", 2)]
    [InlineData("x-ratelimit-reset", "7", 7)]
    [InlineData("Retry-After", "4", 4)]
    [InlineData("x-daily-ratelimit-token-remaining", "0", 2.5 * 3600)]
    [InlineData("x-daily-ratelimit-token-remaining", "12", 2)]
    public async Task Too_many_calls_wait_as_the_headers_say_and_an_empty_daily_budget_waits_for_midnight(
        string header,
        string value,
        double seconds
    )
    {
        Server.Answers(429, headers: header.Length > 0 ? [(header, value)] : []);

        var failure = await Transient(() => Client.FindPersonAsync(Lead, Cancellation));

        Assert.Equal(TimeSpan.FromSeconds(seconds), failure.RetryAfter);
    }

    [Theory]
    [InlineData("text/html", "<!doctype html><title>Access denied</title>")]
    [InlineData("text/plain", "\n<html>")]
    public async Task A_page_instead_of_an_answer_means_we_are_shut_out_for_a_while_and_not_that_a_permission_lacks(
        string mediaType,
        string body
    )
    {
        Server.Answers(403, body, mediaType);

        var failure = await Transient(() => Client.FindPersonAsync(Lead, Cancellation));

        Assert.Equal(TimeSpan.FromHours(1), failure.RetryAfter);
    }

    [Fact]
    public async Task To_be_shut_out_while_making_the_field_is_no_missing_permission_either()
    {
        Server.Answers(200, """{"success":true,"data":[]}""");
        Server.Answers(403, "<!doctype html>", "text/html", ("Retry-After", "90"));

        var failure = await Transient(() => Client.CreateDealAsync(new(Key, "Acme", 771), Cancellation));

        Assert.Equal(TimeSpan.FromSeconds(90), failure.RetryAfter);
    }

    [Theory]
    [InlineData(401, "", "pipedrive-unauthorized", "check Pipedrive__ApiToken")]
    [InlineData(402, "", "pipedrive-account-closed", "")]
    [InlineData(403, """{"success":false,"code":"feature_capping_deals_limit"}""", "pipedrive-plan-limit", "(feature_capping_deals_limit)")]
    [InlineData(403, """{"success":false}""", "pipedrive-forbidden", "Pipedrive__ApiToken")]
    [InlineData(404, "", "pipedrive-not-found", "")]
    [InlineData(410, "", "pipedrive-not-found", "")]
    [InlineData(
        400,
        """{"success":false,"errorCode":"ERR_SCHEMA_VALIDATION_FAILED"}""",
        "pipedrive-bad-request",
        "(ERR_SCHEMA_VALIDATION_FAILED)"
    )]
    [InlineData(422, "", "pipedrive-bad-request", "required fields")]
    [InlineData(415, "", "pipedrive-bad-request", "")]
    public async Task A_refusal_has_a_reason_and_says_what_to_do(int status, string body, string reason, string advice)
    {
        Server.Answers(status, body);

        var failure = await Permanent(reason, () => Client.FindPersonAsync(Lead, Cancellation));

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }
}
