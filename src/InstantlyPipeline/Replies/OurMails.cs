using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Replies.Reading;

namespace InstantlyPipeline.Replies;

/// <summary>Judges a reply without what we wrote ourselves: the sends were recorded with their text; where they were not, the mailbox is
/// asked before a rule bars or drops anybody.</summary>
internal sealed class OurMails(DestinationClients destinations, TimeProvider time)
{
    /// <summary>The step whose value is our text, where that came from the mailbox.</summary>
    public const string Step = "our-mail";

    // What a step keeps has to fit the event's row.
    private const int MostKept = 8_000;

    // As long as others may go before it where the mailbox takes so many reads a minute: nobody is barred for want of a turn.
    private static readonly TimeSpan TurnWait = TimeSpan.FromMinutes(2);

    // A few words hold no mail of ours.
    private const int ShortestQuote = 60;

    /// <param name="run">The reply's.</param>
    /// <param name="reading">What the person wrote, and what was cut from it.</param>
    /// <param name="sent">The campaign's recorded mails to the lead.</param>
    /// <returns>What the rules say, and our mails. Null: the mailbox could not be asked yet, and the event comes back for it.</returns>
    public async Task<(ReplyTriage? ByRules, OurMail Ours)?> DecideAsync(EventRun run, ReplyReading reading, IReadOnlyList<SendRecord> sent)
    {
        await ReplyWords.ReadyAsync();
        var ours = OurMail.Of(run.Event, sent);
        var byRules = ReplyRules.Decide(run.Event, reading.Words, ours);
        if (ours.Text is not null || !Loses(byRules) || reading.Cut.Length > 0 || reading.Words.Length < ShortestQuote)
        {
            return (byRules, ours);
        }
        var outcome = await run.Step(
            Step,
            destinations.Of<InstantlyClient>(run.Event.Workspace),
            async (instantly, ct) =>
            {
                try
                {
                    var mails = await instantly.Mails.ListSentAsync(run.Event.LeadEmail!, run.Event.CampaignId, ct);
                    return mails.Count == 0
                        ? StepResult.Skipped("Instantly shows no mail to the lead; the reply is judged as it is")
                        : StepResult.Done("read from the mailbox", TextOf(mails));
                }
                catch (TransientFailureException ex)
                    when ((ex.WaitsForTurn || ex.CameTooFast) && time.GetUtcNow() - run.ReceivedAt < TurnWait)
                {
                    throw;
                }
                catch (Exception ex) when (ex is TransientFailureException or PermanentFailureException)
                {
                    // It is an extra look, and the reply waits for no extra.
                    return StepResult.Skipped("Instantly does not give our mails; the reply is judged as it is");
                }
            }
        );
        if (outcome.Status is StepStatus.Failed)
        {
            return null;
        }
        if (outcome.Value is not { Length: > 0 } text)
        {
            return (byRules, ours);
        }
        ours = ours with { Text = text };
        return (ReplyRules.Decide(run.Event, reading.Words, ours), ours);
    }

    /// <summary>Whether a lead is barred for it, or a reply shown to nobody.</summary>
    private static bool Loses(ReplyTriage? byRules) =>
        byRules is not null && (ReplyPolicy.IsLeftAlone(byRules) || ReplyPolicy.NoFollowUp(byRules.Label, standing: null) is not null);

    private static string TextOf(IReadOnlyList<InstantlyEmail> mails)
    {
        var text = string.Join("\n\n", mails.Select(mail => mail.Text.Length > 0 ? mail.Text : ReplyText.FromHtml(mail.Html)));
        return text.Length <= MostKept ? text : text[..MostKept];
    }
}
