using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed partial class DeliveriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 18, 9, 41, 27, 402, TimeSpan.Zero);

    private readonly Deliveries _deliveries = new(seed: 7, new FakeTimeProvider(Now));

    public static TheoryData<string> AllTypes => [.. Deliveries.Types];

    // The fields that the platform's examples show for each kind, beside timestamp, event_type and workspace.
    public static TheoryData<string, string[], string[]> Documented =>
        new()
        {
            {
                "email_sent",
                [
                    "campaign_id",
                    "lead_email",
                    "email_account",
                    "unibox_url",
                    "step",
                    "variant",
                    "is_first",
                    "email_id",
                    "email_subject",
                    "email_html",
                    "firstName",
                ],
                ["reply_text"]
            },
            {
                "link_clicked",
                ["campaign_id", "lead_email", "email_account", "unibox_url", "step", "variant", "email"],
                ["is_first", "url", "email_id"]
            },
            {
                "reply_received",
                [
                    "campaign_id",
                    "lead_email",
                    "email_account",
                    "unibox_url",
                    "step",
                    "variant",
                    "is_first",
                    "email_id",
                    "email_subject",
                    "reply_subject",
                    "reply_text",
                    "reply_html",
                    "reply_text_snippet",
                    "companyName",
                ],
                []
            },
            {
                "auto_reply_received",
                ["campaign_id", "lead_email", "email_account", "unibox_url", "email_id", "reply_subject", "reply_text"],
                []
            },
            {
                "email_bounced",
                ["campaign_id", "lead_email", "email_account", "unibox_url", "step", "variant", "is_first"],
                ["bounce_type", "reason", "email_id"]
            },
            { "lead_unsubscribed", ["campaign_id", "lead_email", "email_account", "step"], ["reply_text"] },
            {
                "lead_interested",
                ["campaign_id", "lead_email", "unibox_url", "step", "variant", "reply_text", "reply_subject"],
                ["email_account", "is_first", "email_id"]
            },
            { "lead_meeting_booked", ["campaign_id", "lead_email", "unibox_url", "step", "variant"], ["email_account", "meeting_start"] },
            { "custom_label", ["campaign_id", "lead_email", "unibox_url", "step"], ["email_account"] },
            { "account_error", ["email_account"], ["campaign_id", "lead_email"] },
            { "campaign_completed", ["campaign_id", "campaign_name"], ["lead_email", "email_account"] },
        };

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Every_type_is_a_flat_object_with_the_base_fields(string type)
    {
        var body = Parse(_deliveries.Create(type));

        Assert.Equal("2026-08-18T09:41:27.402Z", body["timestamp"].GetString());
        Assert.Equal(type is "custom_label" ? "Asked For Pricing" : type, body["event_type"].GetString());
        Assert.True(Guid.TryParse(body["workspace"].GetString(), out _));
        Assert.All(body.Values, value => Assert.NotEqual(JsonValueKind.Object, value.ValueKind));
        Assert.All(body.Values, value => Assert.NotEqual(JsonValueKind.Array, value.ValueKind));
        Assert.NotEmpty(Deliveries.Describe(type));
    }

    [Theory]
    [MemberData(nameof(Documented))]
    public void A_delivery_has_the_fields_its_kind_is_documented_with_and_not_those_it_never_has(
        string type,
        string[] present,
        string[] absent
    )
    {
        var body = Parse(_deliveries.Create(type));

        Assert.Empty(present.Except(body.Keys));
        Assert.Empty(absent.Intersect(body.Keys));
    }

    [Fact]
    public void A_reply_carries_its_text_above_the_quoted_original()
    {
        var body = Parse(_deliveries.Reply("Yes & <please>"));

        Assert.StartsWith("Yes & <please>\r\n\r\nOn ", body["reply_text"].GetString(), StringComparison.Ordinal);
        Assert.Contains("Yes &amp; &lt;please&gt;", body["reply_html"].GetString(), StringComparison.Ordinal);
        Assert.Contains("thread_search=thread:", body["unibox_url"].GetString(), StringComparison.Ordinal);
        Assert.Matches(VersionSeven(), body["email_id"].GetString());
    }

    [Fact]
    public void A_sparse_reply_lacks_what_older_deliveries_lack()
    {
        var body = Parse(_deliveries.Reply("Stop", options: new DeliveryOptions { Sparse = true }));

        Assert.Equal("Stop", body["reply_text"].GetString());
        Assert.Empty(new[] { "is_first", "email_id", "reply_html", "firstName", "email" }.Intersect(body.Keys));
    }

    [Fact]
    public void Lead_campaign_time_and_variables_can_be_given()
    {
        var lead = new SampleLead("dana@example.com", "Dana", "Okafor", "Harborline");
        var options = new DeliveryOptions
        {
            Campaign = new SampleCampaign("c", "Mine"),
            Timestamp = new DateTimeOffset(2026, 1, 2, 4, 4, 5, TimeSpan.FromHours(1)),
            Variables = new Dictionary<string, object?>
            {
                ["deal size"] = 12.5,
                ["vip"] = true,
                ["note"] = null,
            },
        };

        var body = Parse(_deliveries.MeetingBooked(lead, options));

        Assert.Equal(
            ("dana@example.com", "Mine", "2026-01-02T03:04:05.000Z"),
            (body["lead_email"].GetString(), body["campaign_name"].GetString(), body["timestamp"].GetString())
        );
        Assert.Equal((12.5, true, JsonValueKind.Null), (body["deal size"].GetDouble(), body["vip"].GetBoolean(), body["note"].ValueKind));
    }

    [Fact]
    public void A_custom_label_travels_as_the_event_type()
    {
        var body = Parse(_deliveries.Label("Wants Référence — \"now\""));

        Assert.Equal("Wants Référence — \"now\"", body["event_type"].GetString());
    }

    [Fact]
    public void The_same_seed_makes_the_same_deliveries_and_another_seed_others()
    {
        string[] Make(int seed)
        {
            var deliveries = new Deliveries(seed, new FakeTimeProvider(Now));
            return [.. Deliveries.Types.Select(type => Encoding.UTF8.GetString(deliveries.Create(type)))];
        }

        Assert.Equal(Make(3), Make(3));
        Assert.NotEqual(Make(3), Make(4));
    }

    [Fact]
    public void No_two_people_share_an_address_and_all_live_on_example_domains()
    {
        var leads = Enumerable.Range(0, 2_000).Select(_ => _deliveries.NextLead()).ToList();

        Assert.Equal(2_000, leads.Select(lead => lead.Email).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(leads, lead => Assert.Matches(@"^[a-z0-9.]+@[a-z0-9]+\.example\.com$", lead.Email));
    }

    [Fact]
    public void An_unknown_type_is_refused_with_the_list_of_known_ones()
    {
        var refused = Assert.Throws<ArgumentException>(() => _deliveries.Create("email_delivered"));

        Assert.Contains("reply_received", refused.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, JsonElement> Parse(byte[] body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return document
            .RootElement.EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.Clone(), StringComparer.Ordinal);
    }

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    private static partial Regex VersionSeven();
}
