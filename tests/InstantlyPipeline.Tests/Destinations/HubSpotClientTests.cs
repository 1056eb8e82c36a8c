using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Destinations.HubSpot;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class HubSpotClientTests : DestinationTest
{
    private const string Contacts = "/crm/objects/2026-09/contacts";
    private const string Tasks = "/crm/objects/2026-09/tasks";
    private const string Properties = "/crm/properties/2026-09";

    private static readonly HubSpotTaskDetails Task = new(
        Key,
        "90210",
        "Follow up: Q4 Fintech",
        "Tom &amp; I can talk",
        new DateTimeOffset(2026, 8, 19, 11, 0, 0, 500, TimeSpan.FromHours(2)),
        HighPriority: true
    );

    private HubSpotClient Client => Clients.Of<HubSpotClient>(Workspace).Client!;

    [Fact]
    public async Task A_contact_that_exists_is_found_by_its_address_in_lower_case()
    {
        Server.Answers(200, """{"id":"77"}""");

        var contact = await Client.FindOrCreateContactAsync(new(" Dana.Okafor+x/y@Example.com "), Cancellation);

        Assert.Equal(new HubSpotContact("77", Created: false), contact);
        Assert.Equal(
            $"GET {Contacts}/dana.okafor%2Bx%2Fy%40example.com?idProperty=email&properties=email,hubspot_owner_id&associations=companies",
            Server.Request.Line
        );
        Assert.Equal($"Bearer {Secret}", Server.Request.Headers["Authorization"]);
        Assert.False(Server.Request.Headers.ContainsKey("Content-Type"));
    }

    [Fact]
    public async Task The_limit_that_an_answer_tells_is_the_pace_from_then_on()
    {
        Server.Answers(
            200,
            """{"id":"77"}""",
            headers:
            [
                ("X-HubSpot-RateLimit-Max", "190"),
                ("X-HubSpot-RateLimit-Interval-Milliseconds", "10000"),
                ("X-HubSpot-RateLimit-Remaining", "149"),
            ]
        );

        await Client.FindOrCreateContactAsync(new(Lead), Cancellation);

        var state = Assert.Single(Clients.Paces(), pace => pace is { Title: "HubSpot", State.Lane: "" }).State;
        Assert.Equal(PaceSource.Answers, state.From);
        // One call is ours; forty are somebody else's.
        Assert.Equal((new Pace(150, TimeSpan.FromSeconds(10)), 40), (state.Pace, state.Others));
    }

    [Fact]
    public async Task An_unknown_contact_is_created_with_the_details_that_are_there()
    {
        Server.Answers(404);
        Server.Answers(201, """{"id":"78"}""");

        var contact = await Client.FindOrCreateContactAsync(new(Lead, "Dana", "Okafor", "Tom & Co", " ", null), Cancellation);

        Assert.Equal(new HubSpotContact("78", Created: true), contact);
        Assert.Equal($"POST {Contacts}", Server.Requests[1].Line);
        Assert.Equal("application/json", Server.Requests[1].Headers["Content-Type"]);
        JsonAssert.Same(
            $$$"""{"properties":{"email":"{{{Lead}}}","firstname":"Dana","lastname":"Okafor","company":"Tom & Co"},"associations":[]}""",
            Server.Requests[1].Json
        );
    }

    [Fact]
    public async Task A_contact_somebody_else_made_meanwhile_is_read_from_the_conflict()
    {
        Server.Answers(404);
        Server.Answers(409, """{"status":"error","category":"CONFLICT","message":"Contact already exists. Existing ID: 4711"}""");

        var contact = await Client.FindOrCreateContactAsync(new(Lead), Cancellation);

        Assert.Equal(new HubSpotContact("4711", Created: false), contact);
    }

    [Fact]
    public async Task A_conflict_that_does_not_tell_the_id_is_followed_by_another_look()
    {
        Server.Answers(404);
        Server.Answers(409, """{"category":"CONFLICT"}""");
        Server.Answers(200, """{"id":"4712"}""");

        var contact = await Client.FindOrCreateContactAsync(new(Lead), Cancellation);

        Assert.Equal(new HubSpotContact("4712", Created: false), contact);
    }

    [Fact]
    public async Task A_conflict_nobody_can_find_yet_is_worth_another_try()
    {
        Server.Answers(404);
        Server.Answers(409);
        Server.Answers(404);

        await Transient(() => Client.FindOrCreateContactAsync(new(Lead), Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"id":""}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task A_success_without_an_id_is_an_unknown_outcome(string body)
    {
        Server.Answers(404);
        Server.Answers(201, body);

        var failure = await Transient(() => Client.FindOrCreateContactAsync(new(Lead), Cancellation));

        Assert.Contains("unknown", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_is_appended_and_its_property_looked_for_only_once()
    {
        Server.Answers(200, """{"type":"enumeration","options":[{"value":"vip"},{"value":"hot_lead"}]}""");
        Server.Answers(200, """{"id":"77"}""");
        Server.Answers(200, """{"id":"78"}""");

        await Client.Tags.AddHotAsync("77", Cancellation);
        await Client.Tags.AddHotAsync("78", Cancellation);

        Assert.Equal([$"GET {Properties}/contacts/instantly_tags", $"PATCH {Contacts}/77", $"PATCH {Contacts}/78"], Server.Lines);
        JsonAssert.Same("""{"properties":{"instantly_tags":";hot_lead"}}""", Server.Requests[1].Json);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(409)]
    public async Task A_missing_tag_property_is_created_also_when_another_process_is_faster(int status)
    {
        Configure(settings: ("HubSpot__TagProperty", "our_tags"));
        Server.Answers(404);
        Server.Answers(status);
        Server.Answers(200);

        await Client.Tags.AddHotAsync("77", Cancellation);

        Assert.Equal([$"GET {Properties}/contacts/our_tags", $"POST {Properties}/contacts", $"PATCH {Contacts}/77"], Server.Lines);
        JsonAssert.Same(
            """
            {"name":"our_tags","label":"Instantly tags","groupName":"contactinformation","type":"enumeration","fieldType":"checkbox",
             "options":[{"label":"Hot Lead","value":"hot_lead","displayOrder":0,"hidden":false}]}
            """,
            Server.Requests[1].Json
        );
    }

    [Fact]
    public async Task A_tag_property_without_our_option_is_told_to_a_person()
    {
        Server.Answers(200, """{"type":"enumeration","options":[{"value":"vip"}]}""");

        var failure = await Permanent("hubspot-missing-property", () => Client.Tags.AddHotAsync("77", Cancellation));

        Assert.Contains("hot_lead", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_scope_for_properties_the_message_says_what_to_make_by_hand_and_the_next_try_looks_again()
    {
        Server.Answers(404);
        Server.Answers(403, """{"category":"MISSING_SCOPES"}""");
        Server.Answers(200, """{"options":[{"value":"hot_lead"}]}""");
        Server.Answers(200);

        var failure = await Permanent("hubspot-missing-property", () => Client.Tags.AddHotAsync("77", Cancellation));
        await Client.Tags.AddHotAsync("77", Cancellation);

        Assert.Contains("create the property instantly_tags on contacts by hand", failure.Message, StringComparison.Ordinal);
        Assert.Contains("crm.schemas.contacts.write", failure.Message, StringComparison.Ordinal);
        Assert.Contains("HubSpot__AccessToken", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_property_made_by_hand_works_for_a_token_that_may_not_even_look_at_properties()
    {
        Server.Answers(403);
        Server.Answers(200);

        await Client.Tags.AddHotAsync("77", Cancellation);

        Assert.Equal($"PATCH {Contacts}/77", Server.Lines[1]);
    }

    [Fact]
    public async Task A_write_that_HubSpot_refuses_for_lack_of_the_property_says_what_to_make_by_hand()
    {
        Server.Answers(403);
        Server.Answers(
            400,
            """{"category":"VALIDATION_ERROR","errors":[{"code":"PROPERTY_DOESNT_EXIST","message":"Property \"instantly_tags\" does not exist"}]}"""
        );

        await Permanent("hubspot-missing-property", () => Client.Tags.AddHotAsync("77", Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../tasks")]
    public async Task Only_an_id_becomes_part_of_a_path(string id)
    {
        Server.Answers(403);

        await Assert.ThrowsAsync<ArgumentException>(() => Client.Tags.AddHotAsync(id, Cancellation));
    }

    [Fact]
    public async Task A_task_is_created_with_its_key_and_its_contact_in_one_call()
    {
        Server.Answers(404);
        Server.Answers(201);
        Server.Answers(201, """{"id":"512345"}""");

        var id = await Client.CreateTaskAsync(Task, Cancellation);

        Assert.Equal("512345", id);
        Assert.Equal([$"GET {Properties}/tasks/instantly_event_key", $"POST {Properties}/tasks", $"POST {Tasks}"], Server.Lines);
        Assert.True((bool)Server.Requests[1].Json["hasUniqueValue"]!);
        Assert.Equal("task_information", (string)Server.Requests[1].Json["groupName"]!);
        JsonAssert.Same(
            $$"""
            {"properties":{"hs_timestamp":"2026-08-19T09:00:00Z","hs_task_subject":"Follow up: Q4 Fintech","hs_task_body":"Tom &amp; I can talk",
              "hs_task_status":"NOT_STARTED","hs_task_priority":"HIGH","hs_task_type":"TODO","instantly_event_key":"{{Key.Value}}"},
             "associations":[{"to":{"id":"90210"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":204}]}]}
            """,
            Server.Requests[2].Json
        );
    }

    [Fact]
    public async Task Half_a_character_in_a_subject_does_not_stop_the_task()
    {
        Server.Answers(200);
        Server.Answers(201, """{"id":"1"}""");

        Assert.Equal("1", await Client.CreateTaskAsync(Task with { Subject = "Follow up \ud83d" }, Cancellation));
    }

    [Fact]
    public async Task Where_tasks_take_no_unique_property_a_plain_one_is_made()
    {
        Server.Answers(404);
        Server.Answers(400, """{"category":"VALIDATION_ERROR"}""");
        Server.Answers(201);
        Server.Answers(201, """{"id":"1"}""");

        await Client.CreateTaskAsync(Task with { HighPriority = false }, Cancellation);

        Assert.Null(Server.Requests[2].Json["hasUniqueValue"]);
        Assert.Equal("MEDIUM", (string)Server.Requests[3].Json["properties"]!["hs_task_priority"]!);
    }

    [Theory]
    [InlineData(409, """{"category":"CONFLICT"}""")]
    [InlineData(400, """{"category":"VALIDATION_ERROR","errors":[{"message":"instantly_event_key: value is taken"}]}""")]
    public async Task A_task_this_event_already_made_is_found_instead_of_made_twice(int status, string body)
    {
        Server.Answers(200);
        Server.Answers(status, body);
        Server.Answers(200, """{"id":"512345"}""");

        var id = await Client.CreateTaskAsync(Task, Cancellation);

        Assert.Equal("512345", id);
        Assert.Equal($"GET {Tasks}/{Key.Value}?idProperty=instantly_event_key", Server.Lines[2]);
    }

    [Fact]
    public async Task A_missing_key_property_is_told_to_a_person()
    {
        Server.Answers(403);
        Server.Answers(400, """{"message":"Property instantly_event_key does not exist"}""");
        Server.Answers(400, """{"message":"instantly_event_key is not a unique property"}""");
        Server.Answers(200, """{"id":"90210"}""");

        var failure = await Permanent("hubspot-missing-property", () => Client.CreateTaskAsync(Task, Cancellation));

        Assert.Contains("create the property instantly_event_key on tasks", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_key_property_is_not_unique_the_contacts_tasks_are_read_which_needs_no_index()
    {
        Server.Answers(200, """{"name":"instantly_event_key","type":"string","hasUniqueValue":false}""");
        Server.Answers(
            200,
            """{"id":"90210","associations":{"tasks":{"results":[{"id":"8","type":"contact_to_task"},{"id":"9","type":"contact_to_task"}]}}}"""
        );
        Server.Answers(
            200,
            $$$"""{"results":[{"id":"8","properties":{"instantly_event_key":null}},{"id":"9","properties":{"instantly_event_key":"{{{Key.Value}}}"}}]}"""
        );

        var id = await Client.FindTaskAsync(Key, "90210", Cancellation);

        Assert.Equal("9", id);
        Assert.Equal([$"GET {Contacts}/90210?associations=tasks", $"POST {Tasks}/batch/read"], Server.Lines.Skip(1));
        JsonAssert.Same(
            """{"properties":["instantly_event_key"],"inputs":[{"id":"8"},{"id":"9"}],"propertiesWithHistory":[]}""",
            Server.Requests[2].Json
        );
    }

    [Fact]
    public async Task A_task_that_was_never_made_is_not_found()
    {
        Server.Answers(200);
        Server.Answers(404);
        Server.Answers(400);
        Server.Answers(200, """{"id":"90210"}""");

        Assert.Null(await Client.FindTaskAsync(Key, "90210", Cancellation));
        Assert.Null(await Client.FindTaskAsync(Key, "90210", Cancellation));
    }

    [Fact]
    public async Task A_doubled_key_that_is_answered_as_a_refused_value_is_no_missing_property()
    {
        Server.Answers(200, """{"hasUniqueValue":true}""");
        Server.Answers(
            400,
            """{"category":"VALIDATION_ERROR","message":"Property values were not valid: [{\"isValid\":false,\"error\":\"CONFLICTING_UNIQUE_VALUE\",\"name\":\"instantly_event_key\"}]"}"""
        );
        Server.Answers(404);

        var failure = await Transient(() => Client.CreateTaskAsync(Task, Cancellation));

        Assert.Contains("exists", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_says_all_that_the_document_requires()
    {
        Server.Answers(200, """{"results":[{"id":"5"}]}""");

        await Client.FindOrCreateCompanyAsync("harborline.example", "Harborline", Cancellation);

        JsonAssert.Same(
            """{"filterGroups":[{"filters":[{"propertyName":"domain","operator":"EQ","value":"harborline.example"}]}],"properties":["domain"],"limit":1,"sorts":[],"after":"0"}""",
            Server.Request.Json
        );
    }

    [Fact]
    public async Task A_bounced_contact_is_marked_by_its_address()
    {
        Server.Answers(200);
        Server.Answers(200);
        Server.Answers(200);

        Assert.True(await Client.Bars.MarkAsync(Lead, "hard-bounce", Cancellation));

        Assert.Equal($"PATCH {Contacts}/{LeadInUrl}?idProperty=email", Server.Lines[2]);
        JsonAssert.Same(
            """{"properties":{"instantly_do_not_contact":"true","instantly_do_not_contact_reason":"hard-bounce","hs_lead_status":"UNQUALIFIED"}}""",
            Server.Requests[2].Json
        );
    }

    [Fact]
    public async Task An_account_that_renamed_its_lead_statuses_still_gets_the_mark()
    {
        Server.Answers(200);
        Server.Answers(200);
        Server.Answers(
            400,
            """{"category":"VALIDATION_ERROR","message":"UNQUALIFIED was not one of the allowed options","errors":[{"context":{"propertyName":["hs_lead_status"]}}]}"""
        );
        Server.Answers(200);

        Assert.True(await Client.Bars.MarkAsync(Lead, "hard-bounce", Cancellation));

        JsonAssert.Same(
            """{"properties":{"instantly_do_not_contact":"true","instantly_do_not_contact_reason":"hard-bounce"}}""",
            Server.Requests[3].Json
        );
    }

    [Fact]
    public async Task An_address_HubSpot_does_not_know_needs_no_mark()
    {
        Server.Answers(200);
        Server.Answers(200);
        Server.Answers(404);
        Server.Answers(200, """{"results":[]}""");

        Assert.False(await Client.Bars.MarkAsync(Lead, "hard-bounce", Cancellation));
    }

    [Theory]
    [InlineData(429, """{"policyName":"TEN_SECONDLY_ROLLING"}""", 3)]
    [InlineData(429, """{"policyName":"DAILY"}""", 3600)]
    [InlineData(429, """{"message":"You have reached your daily limit.","errorType":"RATE_LIMIT"}""", 3600)]
    [InlineData(429, """{"policyName":"SECONDLY"}""", 3)]
    [InlineData(429, "", 3)]
    [InlineData(423, "", 2)]
    [InlineData(477, "", null)]
    [InlineData(500, "", null)]
    [InlineData(524, "", null)]
    public async Task A_busy_HubSpot_is_asked_again_after_the_time_its_policy_needs(int status, string body, int? seconds)
    {
        Server.Answers(status, body);

        var failure = await Transient(() => Client.FindOrCreateContactAsync(new(Lead), Cancellation));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData("0", "30", 3600)]
    [InlineData("0", "7200", 7200)]
    [InlineData("12", "30", 30)]
    public async Task A_used_up_day_is_told_by_its_header_and_parks_for_an_hour_or_what_is_asked_if_longer(
        string left,
        string asked,
        int seconds
    )
    {
        Server.Answers(429, headers: [("X-HubSpot-RateLimit-Daily-Remaining", left), ("Retry-After", asked)]);

        var failure = await Transient(() => Client.FindOrCreateContactAsync(new(Lead), Cancellation));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task An_account_on_the_move_is_asked_again_when_it_says()
    {
        Server.Answers(477, headers: ("Retry-After", "86400"));

        var failure = await Transient(() => Client.FindOrCreateContactAsync(new(Lead), Cancellation));

        Assert.Equal(TimeSpan.FromDays(1), failure.RetryAfter);
    }

    [Theory]
    [InlineData(401, "", "hubspot-unauthorized", "check HubSpot__AccessToken")]
    [InlineData(403, "", "hubspot-forbidden", "grant crm.objects.contacts.read")]
    [InlineData(
        400,
        """{"category":"VALIDATION_ERROR","correlationId":"3f1e0a9c-1111-2222-3333-444455556666"}""",
        "hubspot-portal-configuration",
        "(VALIDATION_ERROR, correlation id 3f1e0a9c-1111-2222-3333-444455556666)"
    )]
    [InlineData(400, "", "hubspot-bad-request", "")]
    [InlineData(409, "", "hubspot-conflict", "")]
    [InlineData(414, "", "hubspot-bad-request", "")]
    public async Task A_refusal_has_a_reason_and_says_what_to_do(int status, string body, string reason, string advice)
    {
        Server.Answers(status, body);

        var failure = await Permanent(reason, () => Client.FindOrCreateContactAsync(new(Lead), Cancellation));

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }
}
