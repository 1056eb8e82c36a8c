using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Leads;

/// <summary>Names of facts by which an event that repeats another one is known, though the two have different keys.</summary>
/// <remarks>
/// Two webhooks of one workspace report the same reply or label some milliseconds apart. Sparse payloads have no mail id; then the same
/// words of a lead within <see cref="Soon"/> are one reply.
/// </remarks>
internal static class LeadFacts
{
    /// <summary>How far apart two reports of one thing may lie, where only its words or its name tell.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    /// <summary>A reply or a label that sales are told of. The next one of the lead within <see cref="OneStory"/> adds to it.</summary>
    public const string Warm = "warm";

    /// <summary>Instantly's label "interested", where no reply had been told of: its own alert was made.</summary>
    public const string Verdict = "verdict";

    /// <summary>How long a lead's interest is one story, told once.</summary>
    public static readonly TimeSpan OneStory = TimeSpan.FromDays(7);

    /// <summary>A custom label, or a status that Instantly's label states.</summary>
    public static string Label(string label) => $"label:{Hash(label)}";

    /// <summary>The record after a reply was reported.</summary>
    public static LeadRecord ReportReply(this LeadRecord lead, EventKey key, InstantlyEvent reply, string words) =>
        reply.UniqueEmailId is not null
            ? lead.Report($"reply:{reply.EmailId}", key, reply.Timestamp).Report(Said(words), key, reply.Timestamp)
            : lead.Report(Unnamed(words), key, reply.Timestamp);

    /// <summary>The event that reported the same reply before this one did; null when this one was first.</summary>
    /// <remarks>Two mail ids are two mails, whatever they say. Where one of the two has none, the same words are the same mail.</remarks>
    public static string? ReplyReportedBefore(this LeadRecord lead, EventKey key, InstantlyEvent reply, string words)
    {
        var (name, said, unnamed) = ($"reply:{reply.EmailId}", Said(words), Unnamed(words));
        return lead.ReportedBefore(
            key,
            known =>
                reply.UniqueEmailId is not null
                    ? known.Name == name || (known.Name == unnamed && IsSoon(known))
                    : (known.Name == unnamed || known.Name == said) && IsSoon(known)
        );

        bool IsSoon(LeadFact known) => (known.At - reply.Timestamp).Duration() <= Soon;
    }

    private static string Said(string words) => $"said:{Hash(words)}";

    /// <summary>The words of a reply whose mail has no id.</summary>
    private static string Unnamed(string words) => $"words:{Hash(words)}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Trim())))[..24];
}
