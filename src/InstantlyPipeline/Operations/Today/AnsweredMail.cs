using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Operations.Today;

/// <summary>The mail that a reply answers: the latest that the campaign had sent to the person by then.</summary>
/// <param name="Account">The sending mailbox.</param>
/// <param name="Text">Its beginning; null where the send came without its text.</param>
public sealed record AnsweredMail(DateTimeOffset SentAt, int? Step, int? Variant, string? Account, string? Subject, string? Text)
{
    /// <param name="sends">To the person in the reply's campaign.</param>
    /// <param name="repliedAt">Clocks differ a little, so a send of the same minute counts as earlier.</param>
    /// <returns>Null where none is recorded.</returns>
    internal static AnsweredMail? Of(IReadOnlyList<SendRecord> sends, DateTimeOffset repliedAt) =>
        sends.Where(send => send.SentAt <= repliedAt.AddMinutes(1)).MaxBy(send => send.SentAt) is { } send
            ? new AnsweredMail(send.SentAt, send.Step, send.Variant, send.EmailAccount, send.Subject, send.Text)
            : null;
}
