using InstantlyPipeline.Destinations.Salesforce;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class SalesforceClientTests : DestinationTest
{
    private const string Data = "/services/data/v67.0";
    private const string Session =
        """{"access_token":"00D!first","instance_url":"https://elsewhere.example","token_type":"Bearer","issued_at":"1"}""";
    private const string NextSession = """{"access_token":"00D!second"}""";
    private const string Expired = """[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]""";
    private const string Nobody = """{"totalSize":0,"done":true,"records":[]}""";
    private const string Stages =
        """{"done":true,"records":[{"ApiName":"Prospecting","SortOrder":1},{"ApiName":"Qualification","SortOrder":2},{"ApiName":"Closed Won","SortOrder":3}]}""";

    private static readonly string Upsert = $"PATCH {Data}/sobjects/Opportunity/Instantly_Event_Key__c/{Key.Value}";
    private static readonly SalesforceOpportunityDetails Deal = new(Key, "Acme – meeting booked", "001A");

    private SalesforceClient Client => Clients.Of<SalesforceClient>(Workspace).Client!;

    [Fact]
    public async Task The_log_in_is_a_form_whose_token_serves_all_later_calls_at_the_configured_address()
    {
        Server.Answers(200, Session);
        Server.Answers(200, """{"Id":"006A"}""");
        Server.Answers(404);

        Assert.Equal("006A", await Client.FindOpportunityAsync(Key, Cancellation));
        Assert.Null(await Client.FindOpportunityAsync(Key, Cancellation));

        var find = $"GET {Data}/sobjects/Opportunity/Instantly_Event_Key__c/{Key.Value}?fields=Id";
        Assert.Equal(["POST /services/oauth2/token", find, find], Server.Lines);
        Assert.Equal($"grant_type=client_credentials&client_id=3MVG9.consumer&client_secret={Secret}", Server.Requests[0].Body);
        Assert.Equal("application/x-www-form-urlencoded", Server.Requests[0].Headers["Content-Type"]);
        Assert.False(Server.Requests[0].Headers.ContainsKey("Authorization"));
        Assert.Equal(["Bearer 00D!first", "Bearer 00D!first"], Server.Requests.Skip(1).Select(request => request.Headers["Authorization"]));
    }

    [Fact]
    public async Task An_ended_session_is_renewed_once_and_the_call_repeated()
    {
        Server.Answers(200, Session);
        Server.Answers(401, Expired);
        Server.Answers(200, NextSession);
        Server.Answers(200, """{"Id":"006A"}""");

        Assert.Equal("006A", await Client.FindOpportunityAsync(Key, Cancellation));

        Assert.Equal("Bearer 00D!second", Server.Requests[3].Headers["Authorization"]);
    }

    [Fact]
    public async Task A_session_that_is_refused_right_after_the_log_in_is_not_tried_for_ever()
    {
        Server.Answers(200, Session);
        Server.Answers(401, Expired);
        Server.Answers(200, NextSession);
        Server.Answers(401, Expired);

        var failure = await Permanent("salesforce-unauthorized", () => Client.FindOpportunityAsync(Key, Cancellation));

        Assert.Contains("(INVALID_SESSION_ID)", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"access_token":"two words"}""")]
    public async Task A_log_in_without_a_usable_token_is_worth_another_try(string body)
    {
        Server.Answers(200, body);

        await Transient(() => Client.FindOpportunityAsync(Key, Cancellation));
    }

    [Theory]
    [InlineData(400, "invalid_client_id", "x")]
    [InlineData(400, "invalid_client", "invalid client credentials")]
    [InlineData(400, "invalid_grant", "no client credentials user enabled")]
    [InlineData(400, "inactive_user", "x")]
    [InlineData(401, "invalid_client", "x")]
    public async Task A_refused_log_in_says_which_settings_to_check(int status, string error, string description)
    {
        Server.Answers(status, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");

        var failure = await Permanent("salesforce-unauthorized", () => Client.FindOpportunityAsync(Key, Cancellation));

        Assert.Contains($"({error})", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Salesforce__ClientId, Salesforce__ClientSecret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_grant", "login rate exceeded", 600)]
    [InlineData("unknown_error", "retry your request", null)]
    public async Task A_limit_of_log_ins_has_the_code_of_wrong_credentials_and_is_none(string error, string description, int? seconds)
    {
        Server.Answers(400, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");

        var failure = await Transient(() => Client.FindOpportunityAsync(Key, Cancellation));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 3600)]
    [InlineData(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", 30)]
    [InlineData(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.", 30)]
    [InlineData(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", 5)]
    [InlineData(400, "QUERY_TIMEOUT", "x", 30)]
    [InlineData(500, "UNKNOWN_EXCEPTION", "x", null)]
    [InlineData(503, "SERVER_UNAVAILABLE", "x", null)]
    public async Task Limits_and_locks_are_no_refusals_whatever_their_status(int status, string code, string message, int? seconds)
    {
        Server.Answers(200, Session);
        Server.Answers(status, $$"""[{"message":"{{message}}","errorCode":"{{code}}"}]""");

        var failure = await Transient(() => Client.UpsertOpportunityAsync(Deal, Cancellation));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
        Assert.Contains(status < 500 ? $"({code})" : "", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300, """["/services/data/v67.0/sobjects/Opportunity/006A"]""", "salesforce-key-not-unique", "Unique")]
    [InlineData(400, """[{"errorCode":"REQUIRED_FIELD_MISSING"}]""", "salesforce-bad-request", "(REQUIRED_FIELD_MISSING)")]
    [InlineData(
        400,
        """[{"errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"outside words"}]""",
        "salesforce-bad-request",
        "own rules"
    )]
    [InlineData(400, """[{"errorCode":"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"}]""", "salesforce-unknown-stage", "Salesforce__StageName")]
    [InlineData(400, """[{"errorCode":"INVALID_FIELD"}]""", "salesforce-forbidden", "run-as user")]
    [InlineData(400, """[{"errorCode":"STORAGE_LIMIT_EXCEEDED"}]""", "salesforce-storage-limit", "free some")]
    [InlineData(403, """[{"errorCode":"API_DISABLED_FOR_ORG"}]""", "salesforce-forbidden", "edition")]
    [InlineData(403, """[{"errorCode":"INSUFFICIENT_ACCESS"}]""", "salesforce-forbidden", "grant")]
    [InlineData(404, """[{"errorCode":"NOT_FOUND"}]""", "salesforce-missing-field", "'Instantly_Event_Key__c'")]
    [InlineData(410, """[{"errorCode":"UNSUPPORTED_API_VERSION"}]""", "salesforce-version-retired", "Salesforce__ApiVersion")]
    public async Task A_refusal_has_a_reason_and_says_what_to_do(int status, string body, string reason, string advice)
    {
        Server.Answers(200, Session);
        Server.Answers(status, body);

        var failure = await Permanent(reason, () => Client.UpsertOpportunityAsync(Deal, Cancellation));

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(200)]
    public async Task An_opportunity_is_upserted_by_the_event_key_which_is_not_in_the_body(int status)
    {
        Configure(settings: [("Salesforce__StageName", "Needs Analysis"), ("Salesforce__CloseInDays", "14")]);
        Server.Answers(200, Session);
        Server.Answers(status, """{"id":"006A","success":true,"errors":[],"created":true}""");

        Assert.Equal("006A", await Client.UpsertOpportunityAsync(Deal, Cancellation));

        Assert.Equal(Upsert, Server.Lines[1]);
        JsonAssert.Same(
            """{"Name":"Acme – meeting booked","StageName":"Needs Analysis","CloseDate":"2026-09-01","AccountId":"001A"}""",
            Server.Requests[1].Json
        );
    }

    [Fact]
    public async Task An_update_that_is_answered_without_a_body_is_looked_up()
    {
        Server.Answers(200, Session);
        Server.Answers(204);
        Server.Answers(200, """{"Id":"006A"}""");

        Assert.Equal("006A", await Client.UpsertOpportunityAsync(Deal with { AccountId = null }, Cancellation));

        JsonAssert.Same(
            """{"Name":"Acme – meeting booked","StageName":"Qualification","CloseDate":"2026-09-17"}""",
            Server.Requests[1].Json
        );
    }

    [Fact]
    public async Task The_slower_of_two_that_insert_one_key_is_told_so_and_finds_the_others_record()
    {
        Server.Answers(200, Session);
        Server.Answers(400, """[{"errorCode":"DUPLICATE_VALUE","message":"outside words"}]""");
        Server.Answers(200, """{"id":"006A","created":false}""");

        Assert.Equal("006A", await Client.UpsertOpportunityAsync(Deal, Cancellation));

        Assert.Equal([Upsert, Upsert], Server.Lines.Skip(1));
    }

    [Fact]
    public async Task A_known_contact_comes_first_and_an_address_cannot_break_out_of_its_quotes()
    {
        Server.Answers(200, Session);
        Server.Answers(200, """{"done":true,"records":[{"attributes":{},"Id":"003A","AccountId":"001A"}]}""");

        var contact = await Client.FindOrCreateContactAsync(new(@"O'Brien\x@Example.com"), Cancellation);

        Assert.Equal(new("003A", "001A", null, Created: false), contact);
        Assert.Equal(
            @"SELECT Id, AccountId, OwnerId FROM Contact WHERE Email = 'o\'brien\\x@example.com' ORDER BY CreatedDate LIMIT 1",
            Query(1)
        );
    }

    [Theory]
    [InlineData("""{"Id":"00Q1","IsConverted":true,"ConvertedContactId":"003B","ConvertedAccountId":"001B"}""", "003B", "001B", null)]
    [InlineData("""{"Id":"00Q1","IsConverted":false,"ConvertedContactId":null}""", null, null, "00Q1")]
    public async Task A_lead_counts_as_what_it_was_converted_to_and_an_open_one_gets_no_contact_beside_it(
        string lead,
        string? contact,
        string? account,
        string? openLead
    )
    {
        Server.Answers(200, Session);
        Server.Answers(200, Nobody);
        Server.Answers(200, $$"""{"done":true,"records":[{{lead}}]}""");

        Assert.Equal(new(contact, account, openLead, Created: false), await Client.FindOrCreateContactAsync(new(Lead), Cancellation));
    }

    [Fact]
    public async Task Somebody_new_becomes_a_contact_in_the_account_of_that_name()
    {
        Server.Answers(200, Session);
        Server.Answers(200, Nobody);
        Server.Answers(200, Nobody);
        Server.Answers(200, Nobody);
        Server.Answers(201, """{"id":"001N","success":true}""");
        Server.Answers(201, """{"id":"003N","success":true}""");

        var contact = await Client.FindOrCreateContactAsync(new(Lead, "Dana", "Okafor", "Tern & Co"), Cancellation);

        Assert.Equal(new("003N", "001N", null, Created: true), contact);
        Assert.Equal("SELECT Id FROM Account WHERE Name = 'Tern & Co' ORDER BY CreatedDate LIMIT 1", Query(3));
        Assert.Equal([$"POST {Data}/sobjects/Account", $"POST {Data}/sobjects/Contact"], Server.Lines.Skip(4));
        JsonAssert.Same("""{"Name":"Tern & Co"}""", Server.Requests[4].Json);
        JsonAssert.Same($$"""{"FirstName":"Dana","LastName":"Okafor","Email":"{{Lead}}","AccountId":"001N"}""", Server.Requests[5].Json);
    }

    [Fact]
    public async Task Without_names_the_address_gives_one_and_the_contact_has_no_account()
    {
        Server.Answers(200, Session);
        Server.Answers(200, Nobody);
        Server.Answers(200, Nobody);
        Server.Answers(201, """{"id":"003N"}""");

        await Client.FindOrCreateContactAsync(new(Lead, " ", null, ""), Cancellation);

        JsonAssert.Same($$"""{"LastName":"dana.okafor","Email":"{{Lead}}"}""", Server.Requests[3].Json);
    }

    [Fact]
    public async Task A_duplicate_rule_is_left_to_a_person()
    {
        Server.Answers(200, Session);
        Server.Answers(200, Nobody);
        Server.Answers(200, Nobody);
        Server.Answers(400, """[{"errorCode":"DUPLICATES_DETECTED","message":"outside words"}]""");

        await Permanent("salesforce-duplicate-rule", () => Client.FindOrCreateContactAsync(new(Lead), Cancellation));
    }

    [Fact]
    public async Task Names_are_cut_to_what_Salesforce_holds()
    {
        Server.Answers(200, Session);
        Server.Answers(201, """{"id":"006A"}""");

        await Client.UpsertOpportunityAsync(Deal with { Name = new string('n', 300) }, Cancellation);

        Assert.Equal(120, ((string)Server.Requests[1].Json["Name"]!).Length);
    }

    [Theory]
    [InlineData("Prospecting", true)]
    [InlineData("Qualification", false)]
    [InlineData("Closed Won", false)]
    [InlineData("A stage of old", false)]
    public async Task An_opportunity_moves_forward_and_never_back(string stage, bool moved)
    {
        Server.Answers(200, Session);
        Server.Answers(200, Stages);
        if (moved)
        {
            Server.Answers(204);
        }

        Assert.Equal(moved, await Client.AdvanceAsync(new("006A", stage), Cancellation));

        Assert.Equal("SELECT ApiName, SortOrder FROM OpportunityStage WHERE IsActive = true", Query(1));
        Assert.Equal(moved ? [$"PATCH {Data}/sobjects/Opportunity/006A"] : [], Server.Lines.Skip(2));
        if (moved)
        {
            JsonAssert.Same("""{"StageName":"Qualification"}""", Server.Requests[2].Json);
        }
    }

    [Fact]
    public async Task A_stage_nobody_uses_is_named_by_its_setting()
    {
        Configure(settings: ("Salesforce__StageName", "Meeting"));
        Server.Answers(200, Session);
        Server.Answers(200, Stages);

        var failure = await Permanent("salesforce-unknown-stage", () => Client.AdvanceAsync(new("006A", "Prospecting"), Cancellation));

        Assert.Contains("Salesforce__StageName", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_page_is_not_the_last_one()
    {
        Server.Answers(200, Session);
        Server.Answers(200, $$"""{"done":false,"records":[],"nextRecordsUrl":"{{Data}}/query/01g-0"}""");
        Server.Answers(200, """{"done":true,"records":[{"OpportunityId":"006A","Opportunity":{"StageName":"Prospecting"}}]}""");

        Assert.Equal(new("006A", "Prospecting"), await Client.FindOpenOpportunityAsync("003A", Cancellation));

        Assert.Equal($"GET {Data}/query/01g-0", Server.Lines[2]);
    }

    [Theory]
    [InlineData("https://elsewhere.example/query/1")]
    [InlineData("/services/data/v67.0/../../other")]
    [InlineData("")]
    public async Task A_next_page_elsewhere_is_not_fetched(string address)
    {
        Server.Answers(200, Session);
        Server.Answers(200, $$"""{"done":false,"records":[],"nextRecordsUrl":"{{address}}"}""");

        await Transient(() => Client.FindOpenOpportunityAsync("003A", Cancellation));
    }

    [Theory]
    [InlineData("""{"done":true,"records":[{"Id":"00K1"}]}""", false)]
    [InlineData(Nobody, true)]
    public async Task A_contact_gets_one_role_in_an_opportunity(string known, bool linked)
    {
        Server.Answers(200, Session);
        Server.Answers(200, known);
        if (linked)
        {
            Server.Answers(201, """{"id":"00K2"}""");
        }

        Assert.Equal(linked, await Client.LinkContactAsync("006A", "003A", Cancellation));

        Assert.Equal("SELECT Id FROM OpportunityContactRole WHERE OpportunityId = '006A' AND ContactId = '003A' LIMIT 1", Query(1));
        if (linked)
        {
            JsonAssert.Same("""{"OpportunityId":"006A","ContactId":"003A"}""", Server.Requests[2].Json);
        }
    }

    [Fact]
    public async Task Who_is_opted_out_already_is_counted_and_not_written_again()
    {
        Server.Answers(200, Session);
        Server.Answers(
            200,
            """{"done":true,"records":[{"Id":"003A","HasOptedOutOfEmail":true},{"Id":"003B","HasOptedOutOfEmail":false}]}"""
        );
        Server.Answers(204);
        Server.Answers(200, """{"done":true,"records":[{"Id":"00QA","HasOptedOutOfEmail":false}]}""");
        Server.Answers(204);

        Assert.Equal((3, 1), await Client.OptOutAsync(Lead, Cancellation));

        Assert.Equal(
            [$"PATCH {Data}/sobjects/Contact/003B", $"PATCH {Data}/sobjects/Lead/00QA"],
            Server.Lines.Where(line => line.StartsWith("PATCH", StringComparison.Ordinal))
        );
        Assert.Equal(
            $"SELECT Id, HasOptedOutOfEmail FROM Lead WHERE Email = '{Lead.Replace("'", "\\'", StringComparison.Ordinal)}' AND "
                + $"IsConverted = false",
            Query(3)
        );
        JsonAssert.Same("""{"HasOptedOutOfEmail":true}""", Server.Requests[2].Json);
    }

    [Fact]
    public async Task A_hidden_opt_out_is_called_by_its_name()
    {
        Server.Answers(200, Session);
        Server.Answers(400, """[{"errorCode":"INVALID_FIELD"}]""");

        var failure = await Permanent("salesforce-forbidden", () => Client.OptOutAsync(Lead, Cancellation));

        Assert.Contains("HasOptedOutOfEmail", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public async Task A_success_without_an_id_is_an_unknown_outcome(string body)
    {
        Server.Answers(200, Session);
        Server.Answers(201, body);

        await Transient(() => Client.UpsertOpportunityAsync(Deal, Cancellation));
    }

    private string Query(int request)
    {
        var prefix = $"GET {Data}/query?q=";
        Assert.StartsWith(prefix, Server.Lines[request], StringComparison.Ordinal);
        return Uri.UnescapeDataString(Server.Lines[request][prefix.Length..]);
    }
}
