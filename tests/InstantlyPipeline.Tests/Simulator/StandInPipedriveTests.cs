using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInPipedriveTests : IAsyncLifetime
{
    private readonly StandInPipedrive _pipedrive = new();
    private Wire _wire = null!;

    public async ValueTask InitializeAsync()
    {
        await _pipedrive.StartAsync(TestContext.Current.CancellationToken);
        _wire = new Wire(_pipedrive.BaseAddress, ("x-api-token", _pipedrive.ApiToken));
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        await _pipedrive.DisposeAsync();
    }

    [Fact]
    public async Task The_token_belongs_in_its_header()
    {
        using var stranger = new Wire(_pipedrive.BaseAddress);

        var none = await stranger.Get("/api/v2/deals");
        var query = await stranger.Get($"/api/v2/deals?api_token={_pipedrive.ApiToken}");

        Assert.Equal((401, 401, "false"), (none.Status, query.Status, none.Text("success")));
        Assert.DoesNotContain(_pipedrive.Calls, call => call.Path.Contains(_pipedrive.ApiToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_person_is_created_and_found_by_exact_email()
    {
        var created = await _wire.Post(
            "/api/v2/persons",
            """{"name":"Dana Okafor","emails":[{"value":"dana@acme.example","primary":true,"label":"work"}]}"""
        );
        var found = await _wire.Get("/api/v2/persons/search?term=dana%40acme.example&fields=email&exact_match=true");
        var near = await _wire.Get("/api/v2/persons/search?term=dana%40acme.exampl&fields=email&exact_match=true");

        Assert.Equal((200, "true"), (created.Status, created.Text("success")));
        Assert.Equal(created.Text("data", "id"), found.Text("data", "items", "0", "item", "id"));
        Assert.Equal("[]", near.Text("data", "items"));
    }

    [Fact]
    public async Task A_deal_is_created_with_its_event_key_and_listed_by_person()
    {
        var person = _pipedrive.AddPerson("Dana Okafor", "dana@acme.example");
        var field = await _wire.Post("/api/v2/dealFields", """{"field_name":"Instantly event key","field_type":"varchar"}""");
        var key = field.Text("data", "field_code")!;

        var created = await _wire.Post(
            "/api/v2/deals",
            $$"""
            {"title":"Acme – meeting booked","person_id":{{person.Id}},"pipeline_id":1,"stage_id":3,"custom_fields":{"{{key}}":"meeting-0d4e"} }
            """
        );
        var listed = await _wire.Get(
            $"/api/v2/deals?person_id={person.Id}&status=open&custom_fields={key}&sort_by=add_time&sort_direction=desc&limit=100"
        );
        var searched = await _wire.Get("/api/v2/deals/search?term=meeting-0d4e&fields=custom_fields&exact_match=true");

        Assert.Equal(40, key.Length);
        Assert.Equal(
            (200, "open", "meeting-0d4e"),
            (created.Status, created.Text("data", "status"), created.Text("data", "custom_fields", key))
        );
        Assert.Equal("meeting-0d4e", listed.Text("data", "0", "custom_fields", key));
        Assert.Null(listed.Text("additional_data", "next_cursor"));
        Assert.Equal(created.Text("data", "id"), searched.Text("data", "items", "0", "item", "id"));
        Assert.Equal(3, Assert.Single(_pipedrive.Deals).StageId);
    }

    [Theory]
    [InlineData("""{"person_id":701}""", "title")]
    [InlineData("""{"title":"x","person_id":"701"}""", "person_id")]
    [InlineData("""{"title":"x","person_id":4}""", "person_id")]
    [InlineData("""{"title":"x","stage_id":6,"pipeline_id":1}""", "stage_id")]
    [InlineData("""{"title":"x","custom_fields":{"0123456789012345678901234567890123456789":"k"}}""", "custom_fields")]
    [InlineData("""{"title":"x","value":"100"}""", "value")]
    [InlineData("""{"title":"x","colour":"red"}""", "colour")]
    [InlineData("""{"title":"x","add_time":"2026-11-24T09:00:00.123Z"}""", "add_time")]
    public async Task Version_two_takes_known_fields_of_the_right_type_only(string body, string field)
    {
        _pipedrive.AddPerson("Dana", "dana@acme.example");

        var answer = await _wire.Post("/api/v2/deals", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(field, answer.Text("error"), StringComparison.Ordinal);
        Assert.Empty(_pipedrive.Deals);
    }

    [Fact]
    public async Task A_deal_moves_to_another_stage()
    {
        var person = _pipedrive.AddPerson("Dana", "dana@acme.example");
        var deal = _pipedrive.AddDeal("Acme", person.Id);

        var answer = await _wire.Send("PATCH", $"/api/v2/deals/{deal.Id}", """{"stage_id":4}""");

        Assert.Equal((200, 4L), (answer.Status, _pipedrive.Deals[0].StageId));
    }

    [Fact]
    public async Task The_same_deal_posted_twice_is_two_deals()
    {
        await _wire.Post("/api/v2/deals", """{"title":"Acme"}""");
        await _wire.Post("/api/v2/deals", """{"title":"Acme"}""");

        Assert.Equal(2, _pipedrive.Deals.Count);
    }

    [Theory]
    [InlineData("/api/v1/deals")]
    [InlineData("/v1/persons/search")]
    public async Task Version_one_is_gone(string path)
    {
        var answer = await _wire.Get(path);

        Assert.Equal(410, answer.Status);
    }

    [Fact]
    public async Task A_long_list_is_paged_by_cursor()
    {
        var person = _pipedrive.AddPerson("Dana", "dana@acme.example");
        for (var i = 0; i < 3; i++)
        {
            _pipedrive.AddDeal($"Deal {i}", person.Id);
        }

        var first = await _wire.Get("/api/v2/deals?limit=2");
        var second = await _wire.Get($"/api/v2/deals?limit=2&cursor={first.Text("additional_data", "next_cursor")}");

        Assert.Equal((2, 1), (first.Json["data"]!.AsArray().Count, second.Json["data"]!.AsArray().Count));
        Assert.Null(second.Text("additional_data", "next_cursor"));
    }

    [Fact]
    public async Task Being_banned_is_a_page_and_not_JSON()
    {
        _pipedrive.Faults.FailNext(1, 403);

        var answer = await _wire.Get("/api/v2/deals");

        Assert.Equal(403, answer.Status);
        Assert.StartsWith("<!DOCTYPE html>", answer.Body, StringComparison.Ordinal);
    }
}
