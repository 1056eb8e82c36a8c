using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using Xunit;

namespace InstantlyPipeline.Tests.Events;

/// <summary>Every file under <c>tests/Payloads/&lt;event_type&gt;/</c> is a case: dropping in a captured delivery adds one.</summary>
public sealed class PayloadTests
{
    public static TheoryData<string> Payloads =>
        [.. Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

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
        Assert.Contains(EventType.Route(read.EventType).Queue, QueueName.All);
    }

    [Theory, MemberData(nameof(Payloads))]
    public void Its_folder_is_its_type(string file)
    {
        var type = EventReader.Read(File.ReadAllBytes(Path.Combine(Folder, file))).Identity!.EventType;

        Assert.Equal(EventType.Known.ContainsKey(type) ? type : "custom_label", Path.GetDirectoryName(file));
    }

    [Theory, MemberData(nameof(Payloads))]
    public void It_can_be_sent_by_hand(string file)
        => Assert.Contains(
            File.ReadAllText(Path.Combine(Folder, file)).Trim(), File.ReadAllText(Path.Combine(Folder, "deliveries.http")), StringComparison.Ordinal);

    [Fact]
    public void Lead_variables_are_kept_beside_the_base_fields()
    {
        var sent = InstantlyEvent.Parse(File.ReadAllBytes(Path.Combine(Folder, "email_sent", "documented.json")));

        Assert.Equal(("Dana", "Harborline", "14", "False"), (sent.FirstName, sent.Company, sent.Other["teamSize"], sent.Other["past_customer"]));
        Assert.DoesNotContain(sent.Other.Keys, name => name is "lead_email" or "campaign_id" or "event_type" or "timestamp" or "workspace" or "step");
    }
}
