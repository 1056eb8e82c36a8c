using System.Text;
using CsCheck;
using InstantlyPipeline.Events;
using Xunit;

namespace InstantlyPipeline.Tests.Events;

public sealed class EventKeyTests
{
    private static EventIdentity Identity =>
        new()
        {
            EventType = EventType.ReplyReceived,
            Timestamp = DateTimeOffset.Parse("2026-08-18T09:41:27.402Z", System.Globalization.CultureInfo.InvariantCulture),
            Workspace = "6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a90",
            CampaignId = "b3a9d7e4-58c1-4f26-8e0d-71c2a95f6b38",
            LeadEmail = "dana.okafor@example.com",
            EmailAccount = "sam@outreach.example.org",
            Step = "1",
            Variant = "2",
            EmailId = "01a0143f-4aea-7b05-9e18-c4d2f7706a3b",
        };

    [Fact]
    public void A_key_says_its_version_and_the_event_s_day_and_fits_every_destination()
    {
        var key = EventKey.Of(Identity);

        Assert.Matches("^v1-20260818-[0-9a-f]{32}$", key.Value);
        Assert.Equal("20260818", key.Day);
    }

    [Fact]
    public void Keys_do_not_change_between_releases()
    {
        var key = EventKey.Of(Identity);

        // A change here makes every event of the last 90 days look new. Never change it; make a v2.
        Assert.Equal("v1-20260818-3d56751d921de1a10e55f0b985376af9", key.Value);
    }

    [Fact]
    public void Case_and_blanks_of_addresses_and_ids_do_not_make_another_event()
    {
        var spelled = Identity with { LeadEmail = " Dana.Okafor@Example.com ", CampaignId = Identity.CampaignId!.ToUpperInvariant() };

        Assert.Equal(EventKey.Of(Identity), EventKey.Of(spelled));
    }

    [Fact]
    public void The_same_instant_in_another_offset_is_the_same_event()
    {
        var shifted = Identity with { Timestamp = Identity.Timestamp.ToOffset(TimeSpan.FromHours(5)) };

        Assert.Equal(EventKey.Of(Identity), EventKey.Of(shifted));
    }

    [Fact]
    public void Absent_and_empty_fields_are_the_same() =>
        Assert.Equal(EventKey.Of(Identity with { EmailId = null }), EventKey.Of(Identity with { EmailId = "" }));

    public static TheoryData<EventIdentity> OtherEvents =>
        [
            Identity with
            {
                EventType = EventType.AutoReplyReceived,
            },
            Identity with
            {
                Timestamp = Identity.Timestamp.AddMilliseconds(1),
            },
            Identity with
            {
                Workspace = "other",
            },
            Identity with
            {
                CampaignId = "other",
            },
            Identity with
            {
                LeadEmail = "other@example.com",
            },
            Identity with
            {
                EmailAccount = "other@example.com",
            },
            Identity with
            {
                Step = "2",
            },
            Identity with
            {
                Variant = "1",
            },
            Identity with
            {
                EmailId = "other",
            },
            Identity with
            {
                Id = "other",
            },
        ];

    [Theory, MemberData(nameof(OtherEvents))]
    public void Each_identity_field_tells_events_apart(EventIdentity other) => Assert.NotEqual(EventKey.Of(Identity), EventKey.Of(other));

    [Fact]
    public void A_lead_variable_called_id_does_not_merge_the_lead_s_events()
    {
        var sent = Identity with { EventType = EventType.EmailSent, Id = "crm-4711" };
        var replied = Identity with { Id = "crm-4711" };

        Assert.NotEqual(EventKey.Of(sent), EventKey.Of(replied));
    }

    [Fact]
    public void No_two_field_lists_meet_whatever_the_fields_contain() =>
        Gen.Select(Gen.String, Gen.String, Gen.String, Gen.String)
            .Sample(
                (a, b, c, d) =>
                {
                    var one = EventKey.Of(Identity with { CampaignId = a, LeadEmail = b, Id = a });
                    var two = EventKey.Of(Identity with { CampaignId = c, LeadEmail = d, Id = c });
                    var same = Folded(a) == Folded(c) && Folded(b) == Folded(d) && a == c;

                    return (one == two) == same;
                }
            );

    [Fact]
    public void A_key_reads_back_from_its_text()
    {
        var key = EventKey.Of(Identity);

        Assert.True(EventKey.TryParse(key.Value, out var read));
        Assert.Equal(key, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v1-20260818-0123456789abcdef0123456789abcde")]
    [InlineData("v1-20260818-0123456789ABCDEF0123456789abcdef")]
    [InlineData("v2-20260818-0123456789abcdef0123456789abcdef")]
    [InlineData("v1-2026x818-0123456789abcdef0123456789abcdef")]
    public void Other_text_is_no_key(string? text) => Assert.False(EventKey.TryParse(text, out _));

    [Fact]
    public void An_unusable_body_has_the_same_key_when_it_comes_again()
    {
        var body = Encoding.UTF8.GetBytes("[]");
        var day = Identity.Timestamp;

        Assert.Equal(EventKey.OfUnusable(body, day), EventKey.OfUnusable(body, day.AddHours(1)));
    }

    private static string Folded(string text) => text.Trim().ToLowerInvariant();
}
