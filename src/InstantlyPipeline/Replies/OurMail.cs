using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Replies;

/// <summary>What was sent to the lead, as far as it is known.</summary>
/// <param name="Subject">Of the last mail, as sent.</param>
/// <param name="Text">Plain text of the last mails, the last one first.</param>
internal sealed record OurMail(string? Subject, string? Text = null)
{
    // A lead rarely quotes more of a thread, and each mail's text is bounded where it is kept.
    private const int MostMails = 5;

    /// <summary>Subjects of the mails before the last one.</summary>
    public IReadOnlyList<string> Earlier { get; init; } = [];

    /// <param name="reply">Some deliveries name the subject that was answered.</param>
    /// <param name="sent">The campaign's recorded mails to the lead, the oldest first.</param>
    public static OurMail Of(InstantlyEvent reply, IReadOnlyList<SendRecord> sent)
    {
        var last = sent.Reverse().Take(MostMails).ToList();
        var subjects = last.Select(mail => mail.Subject).Append(reply.EmailSubject).OfType<string>().Distinct().ToList();
        var texts = last.Select(mail => mail.Text).OfType<string>().ToList();
        return new OurMail(subjects.FirstOrDefault(), texts.Count == 0 ? null : string.Join("\n\n", texts))
        {
            Earlier = [.. subjects.Skip(1)],
        };
    }

    /// <summary>Leaves our own sentences out of a reply: a quote that was not recognised says nothing of the lead.</summary>
    internal static string Without(string text, string? ours) => string.IsNullOrWhiteSpace(ours) ? text : OurWords.TakeOut(text, ours);
}
