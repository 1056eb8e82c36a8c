using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Alerts;

/// <summary>Tells people something about the pipeline itself, through every channel that the common settings have.</summary>
/// <remarks>
/// A notice is an event of our own: queued, claimed, shown and retried like Instantly's, a step for each channel. So it is told once,
/// whoever sends it how often, and a chat that is the very trouble does not hold back the other one.
/// </remarks>
internal sealed class Notices(InternalEvents events)
{
    /// <summary>No workspace's id: its events go by the common settings.</summary>
    public const string Workspace = "pipeline";

    private const string Headline = "headline";
    private const string Advice = "advice";

    /// <summary>Returns once the notice is stored.</summary>
    /// <param name="name">What it is about; with <paramref name="at"/> it makes the notice one, however often it is sent.</param>
    /// <param name="headline">What happened, in a sentence.</param>
    /// <param name="advice">What to do; null where nothing needs to be done.</param>
    public Task SendAsync(string name, DateTimeOffset at, string headline, string? advice, CancellationToken cancellationToken)
    {
        var identity = new EventIdentity
        {
            EventType = InternalEventType.PipelineNotice,
            Timestamp = at,
            Workspace = Workspace,
            Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32],
        };
        return events.SendAsync(identity, BodyOf(identity, headline, advice), due: null, cancellationToken);
    }

    /// <summary>As a channel shows it.</summary>
    internal static Alert AlertOf(InstantlyEvent notice) =>
        new(
            notice.Other.GetValueOrDefault(Headline) ?? "The pipeline has something to tell",
            notice.Other.GetValueOrDefault(Advice) is { } advice ? [new AlertFact("What to do", advice)] : []
        );

    private static byte[] BodyOf(EventIdentity identity, string headline, string? advice)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", identity.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("event_type", identity.EventType);
            json.WriteString("workspace", identity.Workspace);
            json.WriteString("id", identity.Id);
            json.WriteString(Headline, headline);
            if (advice is not null)
            {
                json.WriteString(Advice, advice);
            }
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
