using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInSalesforceTests : IAsyncLifetime
{
    private const string Data = "/services/data/v67.0";
    private const string ByKey = $"{Data}/sobjects/Opportunity/{StandInSalesforce.EventKeyField}/meeting-0d4e";
    private const string Deal = """{"Name":"Acme","StageName":"Qualification","CloseDate":"2026-12-31"}""";

    private readonly StandInSalesforce _salesforce = new();
    private Wire _wire = null!;

    public async ValueTask InitializeAsync()
    {
        await _salesforce.StartAsync(TestContext.Current.CancellationToken);
        _wire = await LoggedInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        await _salesforce.DisposeAsync();
    }

    [Theory]
    [InlineData("grant_type=password&client_id={id}&client_secret={secret}", "unsupported_grant_type")]
    [InlineData("grant_type=client_credentials&client_id=other&client_secret={secret}", "invalid_client_id")]
    [InlineData("grant_type=client_credentials&client_id={id}&client_secret=other", "invalid_client")]
    public async Task The_log_in_takes_its_own_app_only_and_no_password(string form, string error)
    {
        using var stranger = new Wire(_salesforce.BaseAddress);

        var answer = await stranger.Send("POST", "/services/oauth2/token", Filled(form), "application/x-www-form-urlencoded");

        Assert.Equal((400, error), (answer.Status, answer.Text("error")));
        Assert.DoesNotContain(_salesforce.Calls, call => call.Body.Contains(_salesforce.ClientSecret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_ends_without_warning()
    {
        _salesforce.ExpireSessions();

        var answer = await _wire.Get($"{Data}/query?q=SELECT+Id+FROM+Contact");

        Assert.Equal((401, "INVALID_SESSION_ID"), (answer.Status, answer.Text("0", "errorCode")));
    }

    [Fact]
    public async Task The_same_external_id_twice_is_one_record()
    {
        var first = await _wire.Send("PATCH", ByKey, Deal);
        var second = await _wire.Send("PATCH", ByKey, Deal.Replace("Acme", "Acme Ltd", StringComparison.Ordinal));
        _salesforce.UpsertUpdateStatus = 204;
        var third = await _wire.Send("PATCH", ByKey.Replace("meeting", "MEETING", StringComparison.Ordinal), Deal);

        Assert.Equal((201, "true"), (first.Status, first.Text("created")));
        Assert.Equal((200, "false", first.Text("id")), (second.Status, second.Text("created"), second.Text("id")));
        Assert.Equal((204, ""), (third.Status, third.Body));
        Assert.Equal("Acme", Assert.Single(_salesforce.Opportunities)["Name"]);
    }

    [Fact]
    public async Task A_key_that_is_not_unique_is_a_choice_of_several()
    {
        _salesforce.AddEventKeyField(unique: false);
        await _wire.Post($"{Data}/sobjects/Opportunity", Deal[..^1] + $$""","{{StandInSalesforce.EventKeyField}}":"meeting-0d4e"}""");
        await _wire.Post($"{Data}/sobjects/Opportunity", Deal[..^1] + $$""","{{StandInSalesforce.EventKeyField}}":"meeting-0d4e"}""");

        var answer = await _wire.Send("PATCH", ByKey, Deal);

        Assert.Equal((300, 2), (answer.Status, answer.Json.AsArray().Count));
    }

    [Fact]
    public async Task A_field_that_is_no_external_id_names_no_record()
    {
        _salesforce.RemoveEventKeyField();

        var own = await _wire.Send("PATCH", ByKey, Deal);
        var name = await _wire.Send("PATCH", $"{Data}/sobjects/Opportunity/Name/Acme", Deal);

        Assert.Equal((404, 404, "NOT_FOUND"), (own.Status, name.Status, own.Text("0", "errorCode")));
    }

    [Theory]
    [InlineData("""{"Name":"x"}""", "REQUIRED_FIELD_MISSING")]
    [InlineData("""{"Name":"x","StageName":"Meeting","CloseDate":"2026-12-31"}""", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")]
    [InlineData("""{"Name":"x","StageName":"Qualification","CloseDate":"31.12.2026"}""", "JSON_PARSER_ERROR")]
    [InlineData("""{"Name":"x","StageName":"Qualification","CloseDate":"2026-12-31","Colour":"red"}""", "INVALID_FIELD")]
    [InlineData("""{"Name":"x","StageName":"Qualification","CloseDate":"2026-12-31","IsClosed":true}""", "INVALID_FIELD_FOR_INSERT_UPDATE")]
    [InlineData("""{"Name":"x","StageName":"Qualification","CloseDate":"2026-12-31","AccountId":"42"}""", "MALFORMED_ID")]
    [InlineData(
        """{"Name":"x","StageName":"Qualification","CloseDate":"2026-12-31","AccountId":"001000000000001AAA"}""",
        "INVALID_CROSS_REFERENCE_KEY"
    )]
    [InlineData("""{"Name":"x","StageName":"Qualification","CloseDate":"2026-12-31","Instantly_Event_Key__c":"k"}""", "INVALID_FIELD")]
    [InlineData("""["x"]""", "JSON_PARSER_ERROR")]
    public async Task What_the_org_does_not_take_is_refused_with_its_code(string body, string code)
    {
        var answer = await _wire.Send("PATCH", ByKey, body);

        Assert.Equal((400, code), (answer.Status, answer.Text("0", "errorCode")));
        Assert.Empty(_salesforce.Opportunities);
        Assert.NotNull(_salesforce.Calls[^1].Refusal);
    }

    [Fact]
    public async Task A_name_longer_than_its_field_and_an_address_that_is_none_are_refused()
    {
        var name = await _wire.Send("PATCH", ByKey, Deal.Replace("Acme", new string('n', 121), StringComparison.Ordinal));
        var address = await _wire.Post($"{Data}/sobjects/Contact", """{"LastName":"Okafor","Email":"nobody"}""");

        Assert.Equal(("STRING_TOO_LONG", "INVALID_EMAIL_ADDRESS"), (name.Text("0", "errorCode"), address.Text("0", "errorCode")));
    }

    [Fact]
    public async Task A_second_contact_of_one_address_meets_the_orgs_duplicate_rule()
    {
        _salesforce.AddContact("dana@acme.example", "Okafor");

        var refused = await _wire.Post($"{Data}/sobjects/Contact", """{"LastName":"Okafor","Email":"Dana@Acme.example"}""");
        _salesforce.DuplicateRule = false;
        var taken = await _wire.Post($"{Data}/sobjects/Contact", """{"LastName":"Okafor","Email":"Dana@Acme.example"}""");

        Assert.Equal((400, "DUPLICATES_DETECTED", 201), (refused.Status, refused.Text("0", "errorCode"), taken.Status));
    }

    [Fact]
    public async Task A_query_finds_by_equality_and_through_a_reference()
    {
        var dana = _salesforce.AddContact("dana@acme.example", "O'Kafor");
        _salesforce.AddOpportunity("Lost", dana, "Closed Lost");
        var open = _salesforce.AddOpportunity("Open", dana, "Prospecting");

        var byName = await Query(@"SELECT Id FROM Contact WHERE LastName = 'o\'kafor' LIMIT 1");
        var byRole = await Query(
            $"SELECT OpportunityId, Opportunity.StageName FROM OpportunityContactRole WHERE ContactId = '{dana.Id}' AND "
                + $"Opportunity.IsClosed = false ORDER BY Opportunity.CreatedDate DESC"
        );

        Assert.Equal(dana.Id, byName.Text("records", "0", "Id"));
        Assert.Equal(
            ("1", open.Id, "Prospecting"),
            (
                byRole.Text("totalSize"),
                byRole.Text("records", "0", "OpportunityId"),
                byRole.Text("records", "0", "Opportunity", "StageName")
            )
        );
    }

    [Fact]
    public async Task A_long_answer_comes_in_pages()
    {
        _salesforce.PageSize = 3;

        var first = await Query("SELECT ApiName FROM OpportunityStage ORDER BY SortOrder DESC");
        var second = await _wire.Get(first.Text("nextRecordsUrl")!);

        Assert.Equal(
            ("false", 3, "Closed Lost"),
            (first.Text("done"), first.Json["records"]!.AsArray().Count, first.Text("records", "0", "ApiName"))
        );
        Assert.Equal("Negotiation/Review", first.Text("records", "2", "ApiName"));
        Assert.Equal(3, second.Json["records"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("SELECT Id FROM Contact WHERE LastName = 'O'Kafor'", "MALFORMED_QUERY")]
    [InlineData("SELECT Id FROM Contact WHERE LastName = Okafor", "MALFORMED_QUERY")]
    [InlineData("SELECT FROM Contact", "MALFORMED_QUERY")]
    [InlineData("SELECT Colour FROM Contact", "INVALID_FIELD")]
    [InlineData("SELECT Id FROM Contact WHERE Manager.Name = 'x'", "INVALID_FIELD")]
    [InlineData("SELECT Id FROM Deal", "INVALID_TYPE")]
    public async Task A_query_that_makes_no_sense_is_refused(string soql, string code)
    {
        var answer = await Query(soql);

        Assert.Equal((400, code), (answer.Status, answer.Text("0", "errorCode")));
    }

    [Theory]
    [InlineData("v40.0", 410)]
    [InlineData("v99.0", 404)]
    [InlineData("67", 404)]
    public async Task A_version_out_of_support_is_gone(string version, int status)
    {
        var answer = await _wire.Get($"/services/data/{version}/query?q=SELECT+Id+FROM+Contact");

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Used_up_calls_are_a_403_and_not_a_429()
    {
        _salesforce.CallsPerDay = 1;
        await Query("SELECT Id FROM Contact");

        var answer = await Query("SELECT Id FROM Contact");

        Assert.Equal((403, "REQUEST_LIMIT_EXCEEDED", null), (answer.Status, answer.Text("0", "errorCode"), answer.RetryAfter));
        Assert.Null(_salesforce.Calls[^1].Refusal);
    }

    private Task<WireAnswer> Query(string soql) => _wire.Get($"{Data}/query?q={Uri.EscapeDataString(soql)}");

    private async Task<Wire> LoggedInAsync()
    {
        using var stranger = new Wire(_salesforce.BaseAddress);
        var answer = await stranger.Send(
            "POST",
            "/services/oauth2/token",
            Filled("grant_type=client_credentials&client_id={id}&client_secret={secret}"),
            "application/x-www-form-urlencoded"
        );
        return new Wire(_salesforce.BaseAddress, ("Authorization", $"Bearer {answer.Text("access_token")}"));
    }

    private string Filled(string form) =>
        form.Replace("{id}", _salesforce.ClientId, StringComparison.Ordinal)
            .Replace("{secret}", _salesforce.ClientSecret, StringComparison.Ordinal);
}
