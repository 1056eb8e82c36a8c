using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInHubSpotTests : IAsyncLifetime
{
    private const string Objects = "/crm/objects/2026-09";
    private const string UniqueKey = """
        {"name":"instantly_event_key","label":"Instantly event key","groupName":"task_information","type":"string","fieldType":"text","hasUniqueValue":true}
        """;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private StandInHubSpot _hubSpot = null!;
    private Wire _wire = null!;

    public async ValueTask InitializeAsync()
    {
        _hubSpot = new StandInHubSpot(_time);
        await _hubSpot.StartAsync(TestContext.Current.CancellationToken);
        _wire = new Wire(_hubSpot.BaseAddress, ("Authorization", $"Bearer {_hubSpot.AccessToken}"));
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        await _hubSpot.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_token_is_unauthorized_in_HubSpots_envelope()
    {
        using var stranger = new Wire(_hubSpot.BaseAddress, ("Authorization", "Bearer other"));

        var answer = await stranger.Get($"{Objects}/contacts/1");

        Assert.Equal((401, "error", "INVALID_AUTHENTICATION"), (answer.Status, answer.Text("status"), answer.Text("category")));
    }

    [Theory]
    [InlineData("/crm/objects/2026-09/contacts/a%40b.example", 404, false)]
    [InlineData("/crm/objects/2026-03/contacts/a%40b.example", 404, false)]
    [InlineData("/crm/objects/2025-01/contacts/1", 404, true)]
    [InlineData("/crm/v3/objects/contacts/1", 404, true)]
    public async Task Only_the_living_versions_are_routes(string path, int status, bool refused)
    {
        var answer = await _wire.Get(path);

        Assert.Equal(status, answer.Status);
        Assert.Equal(refused, Assert.Single(_hubSpot.Calls).Refusal is not null);
    }

    [Fact]
    public async Task A_contact_is_created_read_by_email_and_not_created_twice()
    {
        var created = await _wire.Post(
            $"{Objects}/contacts",
            """{"properties":{"email":"Dana@Acme.example","firstname":"Dana","company":"Acme"},"associations":[]}"""
        );
        var id = created.Text("id");
        var read = await _wire.Get($"{Objects}/contacts/dana%40acme.example?idProperty=email&properties=company");
        var again = await _wire.Post($"{Objects}/contacts", """{"properties":{"email":"dana@acme.example"},"associations":[]}""");

        Assert.Equal((201, "dana@acme.example"), (created.Status, created.Text("properties", "email")));
        Assert.Equal((200, id, "Acme"), (read.Status, read.Text("id"), read.Text("properties", "company")));
        Assert.Equal(
            (409, "CONFLICT", $"Contact already exists. Existing ID: {id}"),
            (again.Status, again.Text("category"), again.Text("message"))
        );
    }

    [Fact]
    public async Task An_address_is_free_again_when_its_contact_changed_it_or_was_archived()
    {
        var contact = _hubSpot.AddContact("dana@acme.example");

        await _wire.Send("PATCH", $"{Objects}/contacts/{contact.Id}", """{"properties":{"email":"d.okafor@acme.example"}}""");
        var afterChange = await _wire.Post($"{Objects}/contacts", """{"properties":{"email":"dana@acme.example"},"associations":[]}""");
        await _wire.Send("DELETE", $"{Objects}/contacts/{contact.Id}");
        var afterArchive = await _wire.Post(
            $"{Objects}/contacts",
            """{"properties":{"email":"d.okafor@acme.example"},"associations":[]}"""
        );

        Assert.Equal((201, 201), (afterChange.Status, afterArchive.Status));
    }

    [Fact]
    public async Task A_plus_in_an_address_survives_only_when_it_is_encoded_for_a_path()
    {
        _hubSpot.AddContact("dana+x@acme.example");

        Assert.Equal(200, (await _wire.Get($"{Objects}/contacts/dana%2Bx%40acme.example?idProperty=email")).Status);
        Assert.Equal(404, (await _wire.Get($"{Objects}/contacts/dana%20x%40acme.example?idProperty=email")).Status);
    }

    [Fact]
    public async Task Reads_answer_the_default_properties_and_those_asked_for()
    {
        _hubSpot.AddContact("dana@acme.example", ("company", "Acme"), ("firstname", "Dana"));

        var plain = await _wire.Get($"{Objects}/contacts/dana@acme.example?idProperty=email");

        Assert.Equal("Dana", plain.Text("properties", "firstname"));
        Assert.Null(plain.Text("properties", "company"));
    }

    [Theory]
    [InlineData("""{"properties":{"hot_lead":"true"}}""", "PROPERTY_DOESNT_EXIST")]
    [InlineData("""{"properties":{"hs_lead_status":"HOT"}}""", "INVALID_OPTION")]
    [InlineData("""{"properties":{"hs_marketable_status":"true"}}""", "READ_ONLY_VALUE")]
    [InlineData("""{"properties":{"email":"nobody"}}""", "INVALID_EMAIL")]
    public async Task A_property_HubSpot_would_not_take_is_a_validation_error(string body, string code)
    {
        _hubSpot.AddContact("dana@acme.example");

        var answer = await _wire.Send("PATCH", $"{Objects}/contacts/dana@acme.example?idProperty=email", body);

        Assert.Equal((400, "VALIDATION_ERROR", code), (answer.Status, answer.Text("category"), answer.Text("errors", "0", "code")));
    }

    [Theory]
    [InlineData(";hot_lead", "customer;hot_lead")]
    [InlineData("hot_lead", "hot_lead")]
    [InlineData(";customer", "customer")]
    public async Task A_leading_semicolon_appends_to_a_checkbox(string value, string expected)
    {
        _hubSpot.AddProperty(
            "contacts",
            new HubSpotProperty
            {
                Name = "instantly_tags",
                Type = "enumeration",
                FieldType = "checkbox",
                Options = ["hot_lead", "customer"],
            }
        );
        _hubSpot.AddContact("dana@acme.example", ("instantly_tags", "customer"));

        await _wire.Send(
            "PATCH",
            $"{Objects}/contacts/dana@acme.example?idProperty=email",
            $$"""{"properties":{"instantly_tags":"{{value}}"} }"""
        );

        Assert.Equal(expected, Assert.Single(_hubSpot.Contacts)["instantly_tags"]);
    }

    [Fact]
    public async Task An_upsert_creates_then_updates_and_says_which()
    {
        const string body =
            """{"inputs":[{"id":"dana@acme.example","idProperty":"email","properties":{"email":"dana@acme.example","company":"Acme"}}]}""";

        var first = await _wire.Post($"{Objects}/contacts/batch/upsert", body);
        var second = await _wire.Post($"{Objects}/contacts/batch/upsert", body);

        Assert.Equal(("true", "false"), (first.Text("results", "0", "new"), second.Text("results", "0", "new")));
        Assert.Single(_hubSpot.Contacts);
    }

    [Theory]
    [InlineData("""{"inputs":[{"id":"1","idProperty":"hs_object_id","properties":{}}]}""")]
    [InlineData("""{"inputs":[{"id":"a@b.example","properties":{}}]}""")]
    [InlineData("""{"inputs":[{"id":"a@b.example","idProperty":"email","properties":{},"associations":[]}]}""")]
    [InlineData("""{"inputs":[]}""")]
    public async Task An_upsert_without_a_unique_property_or_with_associations_is_refused(string body)
    {
        var answer = await _wire.Post($"{Objects}/contacts/batch/upsert", body);

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.Text("category")));
    }

    [Fact]
    public async Task The_documented_task_is_created_for_its_contact()
    {
        var contact = _hubSpot.AddContact("dana@acme.example");
        await _wire.Post("/crm/properties/2026-09/tasks", UniqueKey);

        var created = await _wire.Post($"{Objects}/tasks", Task(contact.Id));

        Assert.Equal(201, created.Status);
        var task = Assert.Single(_hubSpot.Tasks);
        Assert.Equal(new HubSpotAssociation("contacts", contact.Id, 204), Assert.Single(task.Associations));
        Assert.Equal($"created task 'Follow up: Q4 Fintech' for contact {contact.Id}", _hubSpot.Calls[^1].Summary);
    }

    [Theory]
    [InlineData(true, 409)]
    [InlineData(false, 400)]
    public async Task A_task_with_a_key_that_exists_is_refused_and_found_by_that_key(bool as409, int status)
    {
        _hubSpot.DuplicateUniqueValueIs409 = as409;
        var contact = _hubSpot.AddContact("dana@acme.example");
        await _wire.Post("/crm/properties/2026-09/tasks", UniqueKey);
        var first = await _wire.Post($"{Objects}/tasks", Task(contact.Id));

        var second = await _wire.Post($"{Objects}/tasks", Task(contact.Id));
        var found = await _wire.Get($"{Objects}/tasks/reply-5f1c?idProperty=instantly_event_key");

        Assert.Equal(status, second.Status);
        Assert.Contains("instantly_event_key", second.Body, StringComparison.Ordinal);
        Assert.Equal((200, first.Text("id")), (found.Status, found.Text("id")));
        Assert.Single(_hubSpot.Tasks);
    }

    [Fact]
    public async Task A_task_without_its_due_date_is_refused_by_name()
    {
        var answer = await _wire.Post($"{Objects}/tasks", """{"properties":{"hs_task_subject":"x"}}""");

        Assert.Equal(
            (400, "VALIDATION_ERROR", "hs_timestamp"),
            (answer.Status, answer.Text("category"), answer.Text("context", "properties", "0"))
        );
    }

    [Theory]
    [InlineData("999999", 204, "INVALID_OBJECT_IDS")]
    [InlineData(null, 202, "association type 202")]
    [InlineData(null, 192, "association type 192")]
    public async Task A_task_is_linked_to_an_existing_contact_with_type_204_or_not_at_all(string? contactId, int type, string why)
    {
        var contact = _hubSpot.AddContact("dana@acme.example");
        _hubSpot.AddProperty("tasks", new HubSpotProperty { Name = "instantly_event_key", HasUniqueValue = true });

        var answer = await _wire.Post($"{Objects}/tasks", Task(contactId ?? contact.Id, type));

        Assert.Equal(400, answer.Status);
        Assert.Contains(why, answer.Body, StringComparison.Ordinal);
        Assert.Empty(_hubSpot.Tasks);
    }

    [Fact]
    public async Task A_property_is_missing_then_made_then_a_conflict()
    {
        var before = await _wire.Get("/crm/properties/2026-09/tasks/instantly_event_key");
        var made = await _wire.Post("/crm/properties/2026-09/tasks", UniqueKey);
        var again = await _wire.Post("/crm/properties/2026-03/tasks", UniqueKey);
        var after = await _wire.Get("/crm/properties/2026-09/tasks/instantly_event_key");

        Assert.Equal([404, 201, 409, 200], [before.Status, made.Status, again.Status, after.Status]);
        Assert.Equal("true", after.Text("hasUniqueValue"));
    }

    [Fact]
    public async Task A_portal_may_not_allow_unique_properties_on_tasks()
    {
        _hubSpot.AllowUniqueTaskProperties = false;

        var answer = await _wire.Post("/crm/properties/2026-09/tasks", UniqueKey);

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task Search_does_not_see_what_was_created_a_moment_ago()
    {
        const string body =
            """{"filterGroups":[{"filters":[{"propertyName":"email","operator":"EQ","value":"dana@acme.example"}]}],"sorts":[],"properties":["email"],"limit":10,"after":"0"}""";
        _hubSpot.AddContact("dana@acme.example");

        var atOnce = await _wire.Post($"{Objects}/contacts/search", body);
        _time.Advance(TimeSpan.FromSeconds(5));
        var later = await _wire.Post($"{Objects}/contacts/search", body);

        Assert.Equal(("0", "1"), (atOnce.Text("total"), later.Text("total")));
    }

    [Fact]
    public async Task A_default_link_takes_no_body()
    {
        var contact = _hubSpot.AddContact("dana@acme.example");
        var task = await _wire.Post($"{Objects}/tasks", """{"properties":{"hs_timestamp":"2026-11-24T09:00:00Z"}}""");
        var path = $"{Objects}/tasks/{task.Text("id")}/associations/default/contacts/{contact.Id}";

        var withBody = await _wire.Send("PUT", path, "{}");
        var without = await _wire.Send("PUT", path);

        Assert.Equal((400, 200), (withBody.Status, without.Status));
        Assert.Single(_hubSpot.Tasks[0].Associations);
    }

    [Fact]
    public async Task A_rate_limit_names_its_policy_and_promises_no_time()
    {
        _hubSpot.RateLimitPolicy = "DAILY";
        _hubSpot.Faults.FailNext(1, 429);

        var answer = await _wire.Get($"{Objects}/contacts/1");

        Assert.Equal((429, "DAILY", null), (answer.Status, answer.Text("policyName"), answer.RetryAfter));
    }

    [Theory]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"mail","operator":"EQ","value":"x"}]}]}""")]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"email","operator":"IS","value":"x"}]}]}""")]
    [InlineData("""{"limit":201}""")]
    public async Task A_search_for_what_does_not_exist_is_refused_even_in_an_empty_portal(string body)
    {
        var answer = await _wire.Post($"{Objects}/contacts/search", body);

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task A_request_the_checks_did_not_foresee_is_a_refusal_and_not_a_hung_call()
    {
        var answer = await _wire.Post($"{Objects}/contacts/search", """{"filterGroups":[{"filters":[7]}]}""");

        Assert.InRange(answer.Status, 400, 599);
        Assert.NotNull(Assert.Single(_hubSpot.Calls).Refusal);
    }

    private static string Task(string contactId, int type = 204) =>
        $$"""
            { "properties": { "hs_timestamp": "2026-11-24T09:00:00Z", "hs_task_subject": "Follow up: Q4 Fintech",
                "hs_task_body": "Reply from dana@acme.example:<br>Tom &amp; I can talk Tuesday", "hs_task_status": "NOT_STARTED",
                "hs_task_priority": "HIGH", "hs_task_type": "TODO", "instantly_event_key": "reply-5f1c" },
              "associations": [ { "to": { "id": "{{contactId}}" }, "types": [ { "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": {{type}} } ] } ] }
            """;
}
