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
        var reading = Read($$"""{"industry":{"deep":[1,{"event_type":"no"}]},{{Base}},"campaign_id":"c","step":1,"variant":"2","email_id":"e"}""");

        Assert.Null(reading.Problem);
        Assert.Equal(
            new EventIdentity
            {
                EventType = "reply_received", Timestamp = new DateTimeOffset(2026, 8, 18, 9, 41, 27, 402, TimeSpan.Zero), Workspace = "w",
                LeadEmail = "dana@example.com", CampaignId = "c", Step = "1", Variant = "2", EmailId = "e",
            },
            reading.Identity);
    }

    [Fact]
    public void The_subscription_s_name_of_a_click_is_the_wire_s()
        => Assert.Equal("link_clicked", Read($$"""{{{Base.Replace("reply_received", "email_link_clicked", StringComparison.Ordinal)}}}""").Identity!.EventType);

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
    public void A_lead_longer_than_any_address_is_set_aside()
        => Assert.StartsWith("lead_email", Read($$"""{{{Base}},"lead_email":"{{new string('a', 321)}}"}""").Problem, StringComparison.Ordinal);

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
    public void A_label_or_an_unknown_type_needs_no_lead(string type)
        => Assert.NotNull(Read($$"""{"timestamp":"2026-08-18T09:41:27Z","event_type":"{{type}}","workspace":"w"}""").Identity);

    [Fact]
    public void A_repeated_key_counts_with_its_last_value()
        => Assert.Equal("b@example.com", Read($$"""{{{Base}},"lead_email":"b@example.com"}""").Identity!.LeadEmail);

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_body()
        => Assert.NotNull(EventReader.Read([.. "\uFEFF"u8, .. Encoding.UTF8.GetBytes($$"""{{{Base}}}""")]).Identity);

    [Fact]
    public void Bytes_that_are_no_UTF8_are_no_JSON()
        => Assert.False(EventReader.Read([.. "{\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8]).IsObject);

    [Fact]
    public void Half_a_character_in_a_snippet_does_not_cost_the_event()
    {
        var body = Encoding.UTF8.GetBytes($$"""{{{Base}},"reply_text_snippet":"great \ud83d"}""");

        Assert.NotNull(EventReader.Read(body).Identity);
        Assert.Equal("great \ufffd", InstantlyEvent.Parse(body).ReplyTextSnippet);
    }

    [Fact]
    public void Too_deep_nesting_is_refused_and_not_fatal()
        => Assert.False(Read(new string('[', 100_000)).IsObject);

    [Fact]
    public void A_huge_number_is_a_value_like_any_other()
        => Assert.NotNull(Read($$"""{{{Base}},"step":{{new string('9', 5_000)}}}""").Identity);

    [Fact]
    public void No_bytes_whatever_make_the_reader_throw()
        => Gen.Byte.Array.Sample(bytes => EventReader.Read(bytes) is var reading && (reading.Identity is not null || reading.Problem is not null));

    [Fact]
    public void No_damaged_delivery_makes_the_reader_or_the_parser_throw()
    {
        var whole = Encoding.UTF8.GetBytes($$"""{{{Base}},"step":1,"reply_text":"Tom \u0026 I \ud83d\ude00","unibox_url":null,"teamSize":14}""");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample((at, value, length) =>
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
        });
    }

    private static EventReading Read(string body) => EventReader.Read(Encoding.UTF8.GetBytes(body));
}
