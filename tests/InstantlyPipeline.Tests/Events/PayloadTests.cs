using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Events;

/// <summary>Every file under <c>tests/Payloads/&lt;event_type&gt;/</c> is a case: dropping in a captured delivery adds one.</summary>
public sealed class PayloadTests
{
    public static TheoryData<string> Payloads =>
        [
            .. Directory
                .EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Folder, file))
                .Order(StringComparer.Ordinal),
        ];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Payloads");

    [Theory, MemberData(nameof(Payloads))]
    public void A_delivery_as_it_was_seen_is_accepted_and_understood(string file)
    {
        var body = File.ReadAllBytes(Path.Combine(Folder, file));

        var identity = EventReader.Read(body).Identity;
        var read = InstantlyEvent.Parse(body);

        Assert.NotNull(identity);
        Assert.Equal((identity.EventType, identity.Timestamp), (read.EventType, read.Timestamp));
        Assert.Equal(identity.LeadEmail?.ToLowerInvariant(), read.LeadEmail);
        Assert.Contains(EventRoutes.QueueOf(read.EventType), QueueName.All);
    }

    /// <summary>Computed from the payloads by another program, by the rule that the releases before this test had.</summary>
    public static TheoryData<string, string> Keys =>
        new()
        {
            { "account_error/documented.json", "v1-20260818-24f7608a425495e8d2838db48d0a4526" },
            { "auto_reply_received/documented.json", "v1-20260818-9d0c8247590d8f9cc3d43443db9d954e" },
            { "campaign_completed/documented.json", "v1-20260821-a20d6c3a6fe60db28bf99531d43b1699" },
            { "custom_label/documented.json", "v1-20260818-e9c5f8f4bd4b231824f9685ac00c09e1" },
            { "email_bounced/documented.json", "v1-20260817-0a4aac69b50f1f063089a7e04811ce2c" },
            { "email_sent/documented.json", "v1-20260817-a6fdac69f0b8d4412f7ae70dea6ae5f9" },
            { "lead_interested/documented.json", "v1-20260818-3fb5a2a77524fe69bdda6f5971113b9d" },
            { "lead_meeting_booked/documented.json", "v1-20260818-3b2c9956feef9dcc40901d82268aec17" },
            { "lead_unsubscribed/documented.json", "v1-20260818-af4b3057398a72161a9b6c33263f9e9a" },
            { "link_clicked/documented.json", "v1-20260817-2fa7ed039d76560815a10f3398068308" },
            { "reply_received/documented.json", "v1-20260818-3d56751d921de1a10e55f0b985376af9" },
            { "reply_received/sparse.json", "v1-20260818-23901d76247de7885fd013e1f13daf86" },
        };

    /// <summary>A changed key makes every event of the last 90 days look new: make a v2 instead.</summary>
    [Theory]
    [MemberData(nameof(Keys))]
    public void Its_key_is_the_same_as_ever(string file, string key) =>
        Assert.Equal(key, EventKey.Of(EventReader.Read(File.ReadAllBytes(Path.Combine(Folder, file))).Identity!).Value);

    [Theory, MemberData(nameof(Payloads))]
    public void Its_folder_is_its_type(string file)
    {
        var type = EventReader.Read(File.ReadAllBytes(Path.Combine(Folder, file))).Identity!.EventType;

        Assert.Equal(EventType.Known.Contains(type) ? type : "custom_label", Path.GetDirectoryName(file));
    }

    [Fact]
    public void Each_type_can_be_sent_by_hand() =>
        Assert.Equal(
            Deliveries.Types.Order(StringComparer.Ordinal),
            ByHand().Select(request => request.Type).Distinct().Order(StringComparer.Ordinal)
        );

    [Fact]
    public void A_second_click_sends_another_event()
    {
        Assert.All(
            ByHand(),
            request =>
            {
                var (one, other) = (EventReader.Read(Filled(request.Body, 1)), EventReader.Read(Filled(request.Body, 2)));
                Assert.Null(one.Problem);
                Assert.Equal(request.Type == "custom_label" ? "Asked For Pricing" : request.Type, one.Identity!.EventType);
                Assert.NotEqual(EventKey.Of(one.Identity), EventKey.Of(other.Identity!));
                Assert.Equal(one.Identity.LeadEmail is not null, one.Identity.LeadEmail != other.Identity!.LeadEmail);
            }
        );
    }

    private static IEnumerable<(string Type, string Body)> ByHand() =>
        File.ReadAllText(Path.Combine(Folder, "deliveries.http"))
            .ReplaceLineEndings("\n")
            .Split("\n### ")
            .Skip(1)
            .Select(request => (request.Split(' ')[0], request[request.IndexOf("\n\n", StringComparison.Ordinal)..]));

    /// <summary>As an editor fills the variables in at the n-th click.</summary>
    private static byte[] Filled(string body, int click) =>
        System.Text.Encoding.UTF8.GetBytes(
            body.Replace("{{$datetime iso8601}}", $"2026-08-18T09:41:0{click}.000Z", StringComparison.Ordinal)
                .Replace("{{$guid}}", $"01a0143f-4aea-7b05-9e18-c4d2f7706a3{click}", StringComparison.Ordinal)
                .Replace("{{$randomInt 1000 9999}}", $"100{click}", StringComparison.Ordinal)
        );

    [Fact]
    public void Lead_variables_are_kept_beside_the_base_fields()
    {
        var sent = InstantlyEvent.Parse(File.ReadAllBytes(Path.Combine(Folder, "email_sent", "documented.json")));

        Assert.Equal(
            ("Dana", "Harborline", "14", "False"),
            (sent.FirstName, sent.Company, sent.Other["teamSize"], sent.Other["past_customer"])
        );
        Assert.DoesNotContain(
            sent.Other.Keys,
            name => name is "lead_email" or "campaign_id" or "event_type" or "timestamp" or "workspace" or "step"
        );
    }
}
