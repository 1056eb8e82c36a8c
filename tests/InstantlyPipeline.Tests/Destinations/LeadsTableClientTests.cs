using InstantlyPipeline.Destinations.LeadsTable;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class LeadsTableClientTests : DestinationTest
{
    private static readonly DateTimeOffset Since = new(2026, 8, 18, 21, 29, 0, TimeSpan.Zero);

    private LeadsTableClient Client => Clients.Of<LeadsTableClient>(Workspace).Client!;

    [Fact]
    public async Task A_row_is_removed_by_the_encoded_address_with_the_headers_that_settings_hold()
    {
        Server.Answers(204);

        Assert.True(await Client.TellAsync("Dana+O'Kafor&x=1@example.com", "hard-bounce", Since, Workspace, Cancellation));

        Assert.Equal("DELETE /rest/v1/leads?email=eq.dana%2Bo%27kafor%26x%3D1%40example.com", Server.Request.Line);
        Assert.Equal(Secret, Server.Request.Headers["apikey"]);
    }

    [Fact]
    public async Task A_row_is_marked_with_the_body_of_the_template()
    {
        Configure(
            settings:
            [
                ("LeadsTable__Method", "patch"),
                ("LeadsTable__Headers", "Authorization: Bearer ${TABLE_KEY}; Prefer: return=minimal"),
                ("LeadsTable__Body", """{"status":"{reason}","at":"{since}","by":"{workspace}"}"""),
            ]
        );
        Server.Answers(204);

        await Client.TellAsync(Lead, "a \"quoted\" reason", Since, Workspace, Cancellation);

        Assert.Equal($"PATCH /rest/v1/leads?email=eq.{LeadInUrl}", Server.Request.Line);
        Assert.Equal(($"Bearer {Secret}", "return=minimal"), (Server.Request.Headers["Authorization"], Server.Request.Headers["Prefer"]));
        JsonAssert.Same($$"""{"status":"a \"quoted\" reason","at":"2026-08-18T21:29:00Z","by":"{{Workspace}}"}""", Server.Request.Json);
    }

    [Fact]
    public async Task Airtables_merge_has_the_address_in_its_body()
    {
        Configure(
            settings:
            [
                ("LeadsTable__Url", new Uri(Server.Address, "/v0/appBase/Leads").AbsoluteUri),
                ("LeadsTable__Method", "PATCH"),
                (
                    "LeadsTable__Body",
                    """{"performUpsert":{"fieldsToMergeOn":["Email"]},"records":[{"fields":{"Email":"{email}","Status":"bounced"}}]}"""
                ),
            ]
        );
        Server.Answers(200, "{}");

        await Client.TellAsync(Lead, "hard-bounce", Since, Workspace, Cancellation);

        Assert.Equal("PATCH /v0/appBase/Leads", Server.Request.Line);
        JsonAssert.Same(
            $$$"""{"performUpsert":{"fieldsToMergeOn":["Email"]},"records":[{"fields":{"Email":"{{{Lead}}}","Status":"bounced"}}]}""",
            Server.Request.Json
        );
    }

    [Theory]
    [InlineData(401, "leadstable-refused", "LeadsTable__Headers")]
    [InlineData(403, "leadstable-refused", "LeadsTable__Headers")]
    [InlineData(409, "leadstable-conflict", "PATCH")]
    [InlineData(400, "leadstable-call-refused", "LeadsTable__Body")]
    [InlineData(405, "leadstable-call-refused", "LeadsTable__Method")]
    public async Task A_refusal_has_a_reason_and_says_what_to_do(int status, string reason, string advice)
    {
        Server.Answers(status, "outside words", "text/plain");

        var failure = await Permanent(reason, () => Client.TellAsync(Lead, "hard-bounce", Since, Workspace, Cancellation));

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_not_there_needs_nothing()
    {
        Server.Answers(404);

        Assert.False(await Client.TellAsync(Lead, "hard-bounce", Since, Workspace, Cancellation));
    }

    [Theory]
    [InlineData("LeadsTable__Url", "https://x.example/leads", "does not hold {email}")]
    [InlineData("LeadsTable__Url", "https://{workspace}.x.example/leads?email={email}", "host name")]
    [InlineData("LeadsTable__Url", "http://x.example/leads?email={email}", "not an absolute https address")]
    [InlineData("LeadsTable__Method", "PUT", "none of DELETE, PATCH, POST")]
    [InlineData("LeadsTable__Method", "PATCH", "LeadsTable__Body is not set")]
    [InlineData("LeadsTable__Body", "{\"status\":", "no JSON")]
    [InlineData("LeadsTable__Headers", "apikey ${TABLE_KEY}", "name: value")]
    [InlineData("LeadsTable__Headers", "apikey: ${NO_SUCH_KEY}", "NO_SUCH_KEY, which is not set")]
    [InlineData("LeadsTable__DryRun", "no", "neither true nor false")]
    public void A_template_that_would_hit_other_rows_or_nobody_is_refused_before_anything_is_sent(
        string setting,
        string value,
        string problem
    )
    {
        var settings = new Dictionary<string, string?>
        {
            ["LeadsTable:Url"] = "https://x.example/rest/v1/leads?email=eq.{email}",
            ["TABLE_KEY"] = Secret,
            [setting.Replace("__", ":", StringComparison.Ordinal)] = value,
        };

        var problems = new WorkspaceSettings(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Validate();

        Assert.Contains(problems, said => said.Contains(problem, StringComparison.Ordinal));
        Assert.All(problems, said => Assert.DoesNotContain(Secret, said, StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_a_dry_run_until_somebody_switches_it_on()
    {
        Assert.False(Client.IsDryRun);
        Configure(settings: ("LeadsTable__DryRun", null));

        Assert.True(Client.IsDryRun);
        Assert.Equal("DELETE to 127.0.0.1", Client.What);
    }
}
