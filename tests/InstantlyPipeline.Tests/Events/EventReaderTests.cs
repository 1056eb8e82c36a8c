using System.Text;
using CsCheck;
using InstantlyPipeline.Events;
using Xunit;

namespace InstantlyPipeline.Tests.Events;

public sealed class EventReaderTests
{
    private const string Base = """
        "timestamp":"2026-08-18T09:41:27.402Z","event_type":"reply_received","workspace":"w","lead_email":"dana@example.com"
        """;

    [Fact]
    public void The_identity_fields_are_found_wherever_they_stand()
    {
        var reading = Read(
            $$"""{"industry":{"deep":[1,{"event_type":"no"}]},{{Base}},"campaign_id":"c","step":1,"variant":"2","email_id":"e"}"""
        );

        Assert.Null(reading.Problem);
        Assert.Equal(
            new EventIdentity
            {
                EventType = "reply_received",
                Timestamp = new DateTimeOffset(2026, 8, 18, 9, 41, 27, 402, TimeSpan.Zero),
                Workspace = "w",
                LeadEmail = "dana@example.com",
                CampaignId = "c",
                Step = "1",
                Variant = "2",
                EmailId = "e",
            },
            reading.Identity
        );
    }

    [Fact]
    public void The_subscription_s_name_of_a_click_is_the_wire_s() =>
        Assert.Equal(
            "link_clicked",
            Read($$"""{{{Base.Replace("reply_received", "email_link_clicked", StringComparison.Ordinal)}}}""").Identity!.EventType
        );

    [Theory]
    [InlineData("", "empty")]
    [InlineData("not json", "not JSON")]
    [InlineData("[]", "an array")]
    [InlineData("[{\"event_type\":1}]", "an array")]
    [InlineData("42", "a single value")]
    [InlineData("\"text\"", "a single value")]
    [InlineData("{\"a\":1", "not JSON")]
    [InlineData("{\"a\":1}{\"b\":2}", "not JSON")]
    [InlineData("{\"a\":1,}", "not JSON")]
    public void What_is_no_JSON_object_is_said_to_be_none(string body, string problem)
    {
        var reading = Read(body);

        Assert.False(reading.IsObject);
        Assert.Null(reading.Identity);
        Assert.Contains(problem, reading.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"timestamp":"2026-08-18T09:41:27Z","workspace":"w"}""", "event_type")]
    [InlineData("""{"event_type":"email_sent","workspace":"w","lead_email":"a@b.c"}""", "timestamp")]
    [InlineData("""{"timestamp":1755510087402,"event_type":"email_sent","workspace":"w","lead_email":"a@b.c"}""", "timestamp")]
    [InlineData("""{"timestamp":"yesterday","event_type":"email_sent","workspace":"w","lead_email":"a@b.c"}""", "timestamp")]
    [InlineData("""{"timestamp":"2/3/2026","event_type":"email_sent","workspace":"w","lead_email":"a@b.c"}""", "timestamp")]
    [InlineData("""{"timestamp":"2026-08-18T09:41:27Z","event_type":"email_sent","lead_email":"a@b.c"}""", "workspace")]
    [InlineData("""{"timestamp":"2026-08-18T09:41:27Z","event_type":"","workspace":"w"}""", "event_type")]
    [InlineData("""{"timestamp":"2026-08-18T09:41:27Z","event_type":["email_sent"],"workspace":"w"}""", "event_type")]
    [InlineData("""{"timestamp":"2026-08-18T09:41:27Z","event_type":"email_bounced","workspace":"w"}""", "lead_email")]
    [InlineData("""{"timestamp":"2026-08-18T09:41:27Z","event_type":"email_bounced","workspace":"w","lead_email":null}""", "lead_email")]
    public void A_missing_or_mistyped_required_field_is_named(string body, string field)
    {
        var reading = Read(body);

        Assert.True(reading.IsObject);
        Assert.Null(reading.Identity);
        Assert.StartsWith(field, reading.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lead_longer_than_any_address_is_set_aside() =>
        Assert.StartsWith("lead_email", Read($$"""{{{Base}},"lead_email":"{{new string('a', 321)}}"}""").Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void A_type_longer_than_any_label_is_set_aside(int length, bool usable)
    {
        var reading = Read($$"""{"timestamp":"2026-08-18T09:41:27Z","workspace":"w","event_type":"{{new string('a', length)}}"}""");

        Assert.Equal(usable, reading.Identity is not null);
        Assert.Equal(usable, reading.Problem is null);
    }

    [Theory]
    [InlineData("Asked For Pricing")]
    [InlineData("supersearch_enrichment_completed")]
    [InlineData("a_type_of_tomorrow")]
    public void A_label_or_an_unknown_type_needs_no_lead(string type) =>
        Assert.NotNull(Read($$"""{"timestamp":"2026-08-18T09:41:27Z","event_type":"{{type}}","workspace":"w"}""").Identity);

    [Fact]
    public void A_repeated_key_counts_with_its_last_value() =>
        Assert.Equal("b@example.com", Read($$"""{{{Base}},"lead_email":"b@example.com"}""").Identity!.LeadEmail);

    [Theory]
    [InlineData("\"timestamp\":\"2099-01-01T00:00:00Z\"")]
    [InlineData("\"timestamp\":\"2020-01-01T00:00:00Z\"")]
    [InlineData("\"timestamp\":\"next week\"")]
    [InlineData("\"timestamp\":7")]
    [InlineData("\"timestamp\":null")]
    public void A_lead_variable_called_timestamp_does_not_override_the_event_s_time(string variable) =>
        Assert.Equal(
            new DateTimeOffset(2026, 8, 18, 9, 41, 27, 402, TimeSpan.Zero),
            Read($$"""{{{Base}},{{variable}}}""").Identity!.Timestamp
        );

    [Theory]
    [InlineData("2026-08-20T10:00:00Z", null)]
    [InlineData("2026-08-20T10:00:01Z", "more than 2 days ahead")]
    [InlineData("2099-01-01T00:00:00Z", "more than 2 days ahead")]
    [InlineData("2015-01-01T00:00:00Z", null)]
    [InlineData("2014-12-31T23:59:59Z", "before 2015")]
    [InlineData("0001-01-01T00:00:00Z", "before 2015")]
    public void A_time_that_cannot_be_believed_sets_the_event_aside_when_it_arrives(string time, string? problem)
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"{{time}}","event_type":"lead_not_interested","workspace":"w","lead_email":"dana@example.com"}"""
        );

        var reading = EventReader.Read(body, new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));

        Assert.Equal((problem is null, true), (reading.Identity is not null, reading.IsObject));
        Assert.Contains(problem ?? "", reading.Problem ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("undefined")]
    public void What_a_relay_writes_for_a_missing_value_is_a_missing_value(string text)
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""
            {"timestamp":"2026-08-18T09:41:27.402Z","event_type":"Asked For Pricing","workspace":"w","lead_email":"T","campaign_id":"T","campaign_name":"T",
             "email_account":"T","step":"T","variant":"T","email_id":"T","reply_text":"T","firstName":"T","first_name":"Dana","lastName":"T","industry":"T"}
            """.Replace("\"T\"", $"\"{text}\"", StringComparison.Ordinal)
        );

        var read = InstantlyEvent.Parse(body);

        Assert.Equal(
            (null, null, null, null, null, null, null, null),
            (read.LeadEmail, read.CampaignId, read.CampaignName, read.EmailAccount, read.Step, read.Variant, read.EmailId, read.ReplyText)
        );
        Assert.Equal(("Dana", null, "no campaign", text), (read.FirstName, read.LastName, read.CampaignLabel, read.Other["industry"]));
    }

    [Fact]
    public void A_lead_event_with_email_alone_is_about_that_lead()
    {
        var body = Encoding.UTF8.GetBytes(
            """{"timestamp":"2026-08-18T09:41:27Z","event_type":"email_bounced","workspace":"w","email":"Dana@Example.com"}"""
        );

        Assert.Equal("Dana@Example.com", EventReader.Read(body).Identity!.LeadEmail);
        Assert.Equal("dana@example.com", InstantlyEvent.Parse(body).LeadEmail);
    }

    [Theory]
    [InlineData("""{"timestamp":"2026-08-18T09:41:27Z","event_type":"email_bounced","workspace":"w","email":"none"}""")]
    [InlineData(
        """{"timestamp":"2026-08-18T09:41:27Z","event_type":"email_bounced","workspace":"w","email":"undefined","lead_email":"null"}"""
    )]
    public void An_email_that_is_no_address_makes_no_lead(string body) =>
        Assert.StartsWith("lead_email", Read(body).Problem, StringComparison.Ordinal);

    [Fact]
    public void Lead_columns_are_read_in_the_spelling_of_relays_too_and_the_sender_s_own_comes_first()
    {
        var relayed = InstantlyEvent.Parse(
            Encoding.UTF8.GetBytes(
                $$"""{{{Base}},"first_name":"Dana","last_name":"Okafor","company_name":"Harborline","job_title":"COO"}"""
            )
        );
        var both = InstantlyEvent.Parse(Encoding.UTF8.GetBytes($$"""{{{Base}},"first_name":"relay","firstName":"Dana"}"""));

        Assert.Equal(
            ("Dana", "Okafor", "Harborline", "COO", "Dana"),
            (relayed.FirstName, relayed.LastName, relayed.Company, relayed.JobTitle, both.FirstName)
        );
    }

    [Theory]
    [InlineData("01a0143f-4aea-7b05-9e18-c4d2f7706a3b", true)]
    [InlineData("null", false)]
    [InlineData("1", false)]
    [InlineData("<CAF=x@mail.example.com>", false)]
    public void An_email_id_is_worth_a_guard_only_in_the_shape_of_one(string id, bool unique) =>
        Assert.Equal(
            unique ? id : null,
            InstantlyEvent.Parse(Encoding.UTF8.GetBytes($$"""{{{Base}},"email_id":"{{id}}"}""")).UniqueEmailId
        );

    [Fact]
    public void The_key_and_the_work_are_of_one_reading_whatever_is_repeated_and_however_names_are_spelled()
    {
        string[] names =
        [
            "event_type",
            "timestamp",
            "workspace",
            "campaign_id",
            "lead_email",
            "email",
            "email_account",
            "step",
            "variant",
            "email_id",
            "id",
            "Lead_Email",
            "LEAD_EMAIL",
            "lead\\u005femail",
            "TIMESTAMP",
            "Workspace",
            "emailAccount",
        ];
        string[] values =
        [
            "\"reply_received\"",
            "\"email_bounced\"",
            "\"Some Label\"",
            "\"2026-08-18T09:41:27Z\"",
            "\"2027-01-01T00:00:00Z\"",
            "\"w\"",
            "\" W2 \"",
            "\"A@example.com\"",
            "\"b@example.com\"",
            "\"\"",
            "\"null\"",
            "\"undefined\"",
            "null",
            "7",
            "1.0",
            "true",
            "[1]",
            "{\"lead_email\":\"x\"}",
        ];
        var field = Gen.Select(
            Gen.Int[0, names.Length - 1],
            Gen.Int[0, values.Length - 1],
            (name, value) => $"\"{names[name]}\":{values[value]}"
        );
        var usable = 0;
        field
            .Array[0, 14]
            .Sample(fields =>
            {
                var body = Encoding.UTF8.GetBytes($$"""{{{Base}}{{string.Concat(fields.Select(one => "," + one))}}}""");
                if (EventReader.Read(body).Identity is not { } identity)
                {
                    Assert.Throws<FormatException>(() => InstantlyEvent.Parse(body));
                    return;
                }
                Interlocked.Increment(ref usable);
                var read = InstantlyEvent.Parse(body);
                Assert.Equal(
                    (identity.EventType, identity.Timestamp, identity.Workspace),
                    (read.EventType, read.Timestamp, read.Workspace)
                );
                Assert.Equal(
                    EventKey.Of(identity),
                    EventKey.Of(
                        identity with
                        {
                            CampaignId = read.CampaignId,
                            LeadEmail = read.LeadEmail,
                            EmailAccount = read.EmailAccount,
                            EmailId = read.EmailId,
                        }
                    )
                );
                Assert.Equal((NumberOf(identity.Step), NumberOf(identity.Variant)), (read.Step, read.Variant));
            });

        Assert.NotEqual(0, usable);
    }

    [Fact]
    public void A_lead_variable_that_is_repeated_counts_with_its_last_value_even_where_that_is_none()
    {
        var read = InstantlyEvent.Parse(
            Encoding.UTF8.GetBytes($$"""{{{Base}},"industry":"Rail","industry":"Freight","team":"a","team":null}""")
        );

        Assert.Equal(("Freight", false), (read.Other["industry"], read.Other.ContainsKey("team")));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_body() =>
        Assert.NotNull(EventReader.Read([.. "\uFEFF"u8, .. Encoding.UTF8.GetBytes($$"""{{{Base}}}""")]).Identity);

    [Fact]
    public void Bytes_that_are_no_UTF8_are_no_JSON() => Assert.False(EventReader.Read([.. "{\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8]).IsObject);

    [Fact]
    public void Half_a_character_in_a_snippet_does_not_cost_the_event()
    {
        var body = Encoding.UTF8.GetBytes($$"""{{{Base}},"reply_text_snippet":"great \ud83d"}""");

        Assert.NotNull(EventReader.Read(body).Identity);
        Assert.Equal("great \ufffd", InstantlyEvent.Parse(body).ReplyTextSnippet);
    }

    [Fact]
    public void Too_deep_nesting_is_refused_and_not_fatal() => Assert.False(Read(new string('[', 100_000)).IsObject);

    [Fact]
    public void A_huge_number_is_a_value_like_any_other() =>
        Assert.NotNull(Read($$"""{{{Base}},"step":{{new string('9', 5_000)}}}""").Identity);

    [Fact]
    public void No_bytes_whatever_make_the_reader_throw() =>
        Gen.Byte.Array.Sample(bytes =>
            EventReader.Read(bytes) is var reading && (reading.Identity is not null || reading.Problem is not null)
        );

    [Fact]
    public void No_damaged_delivery_makes_the_reader_or_the_parser_throw()
    {
        var whole = Encoding.UTF8.GetBytes(
            $$"""{{{Base}},"step":1,"reply_text":"Tom \u0026 I \ud83d\ude00","unibox_url":null,"teamSize":14}"""
        );
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length])
            .Sample(
                (at, value, length) =>
                {
                    var damaged = whole[..length];
                    if (at < damaged.Length)
                    {
                        damaged[at] = value;
                    }
                    if (EventReader.Read(damaged).Identity is not null)
                    {
                        InstantlyEvent.Parse(damaged);
                    }
                }
            );
    }

    private static int? NumberOf(string? text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static EventReading Read(string body) => EventReader.Read(Encoding.UTF8.GetBytes(body));
}
