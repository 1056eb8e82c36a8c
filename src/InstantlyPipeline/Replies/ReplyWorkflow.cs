using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies.Reading;

namespace InstantlyPipeline.Replies;

/// <summary>Reads a reply, decides what it means, and sees to it that sales hear of a warm one and nobody else is mailed again.</summary>
public sealed class ReplyWorkflow(
    LeadBook leads, SendLog sends, ReplyClassifier classifier, ILanguageModels models, SuppressionSteps suppression, Crms crms, AlertSteps alerts, DestinationClients destinations, TimeProvider time) : IWorkflow
{
    // What a step keeps has to fit the event's row.
    private const int MostKept = 8_000;

    private static readonly TimeSpan TextWait = TimeSpan.FromMinutes(1);

    // A name or a time that the reply gives; more is no name.
    private const int MostNamed = 120;

    public string Queue => QueueName.Replies;

    public IReadOnlyList<string> Steps => ["reply", "reply-text", "triage", "instantly-interest-status", .. SuppressionSteps.Steps];

    public async Task RunAsync(EventRun run, CancellationToken cancellationToken)
    {
        var reply = run.Event;
        var fact = "reply:" + (reply.UniqueEmailId ?? run.Key.Value);
        if (await WordsAsync(run) is not { } text)
        {
            return; // the mail is not there yet; the event comes back for it
        }
        var sent = await sends.FindLatestAsync(reply.Workspace, reply.CampaignId, reply.LeadEmail!, cancellationToken);
        var byRules = ReplyRules.Decide(reply, text, new OurMail(sent?.Subject ?? reply.EmailSubject));
        // A mail server's report and an absence note do not show that a person is there, whatever the type of the event.
        var status = byRules is { Label: ReplyLabel.BounceReport or ReplyLabel.OutOfOffice } ? LeadStatuses.AutoReplied : LeadStatuses.Of(reply.EventType)!;
        var lead = await leads.UpdateAsync(reply.Workspace, reply.LeadEmail!,
            record => record.WithStatus(status, reply.Timestamp).Report(fact, run.Key, reply.Timestamp), cancellationToken);
        if (lead.ReportedBefore(fact, run.Key, reply.Timestamp, within: null) is { } first)
        {
            await run.Skip("reply", $"the same mail was reported by event {first}, which does the work");
            return;
        }

        var triage = await TriageAsync(run, lead, byRules, text);
        if (triage is null)
        {
            return;
        }
        var crm = crms.For(run);
        await Task.WhenAll(
            ReplyPolicy.NoFollowUp(triage.Label, lead.Status) is { } why ? NoFollowUpAsync(run, crm, why) : FollowUpAsync(run, crm, triage, FollowUpOf(run, triage, text, sent)),
            SetInterestAsync(run, triage, lead),
            ReplyPolicy.IsLeftAlone(triage) ? UnsubscribeAsync(run, crm) : Task.CompletedTask);
    }

    /// <summary>The words of the event; of an event without text, those of the mail it names. Null: Instantly may have the mail in a minute.</summary>
    private async Task<string?> WordsAsync(EventRun run)
    {
        var reading = ReplyReader.Read(run.Event);
        if (reading.Source is not ReadingSource.None || run.Event.EmailId is not { } id)
        {
            return reading.Words;
        }
        // Reading twice changes nothing. Sales rather hear of a reply without its text than late.
        var outcome = await run.Step("reply-text", destinations.Of<InstantlyClient>(run.Event.Workspace), async (instantly, ct) =>
        {
            var late = time.GetUtcNow() - run.ReceivedAt >= TextWait;
            try
            {
                return await instantly.FindEmailAsync(id, ct) is { } mail ? StepResult.Done("read from the mailbox", WordsOf(run.Event, mail))
                    : late ? StepResult.Skipped("Instantly does not have the mail; the reply goes on without its text")
                    : throw new TransientFailureException("Instantly does not have the mail yet; it is asked again.", TextWait);
            }
            catch (TransientFailureException) when (late)
            {
                return StepResult.Skipped("Instantly did not give the mail in time; the reply goes on without its text");
            }
            catch (PermanentFailureException)
            {
                return StepResult.Skipped("Instantly refuses to give the mail; the reply goes on without its text. See whether the key may read e-mails");
            }
        });
        return outcome.Status is StepStatus.Failed ? null : outcome.Value ?? "";
    }

    private static string WordsOf(InstantlyEvent reply, InstantlyEmail mail)
    {
        var words = ReplyReader.Read(reply with { ReplyText = mail.Text, ReplyHtml = mail.Html, ReplyTextSnippet = mail.Preview }).Words;
        return words.Length <= MostKept ? words : words[..MostKept];
    }

    /// <summary>The answer is kept, so that a rerun acts on the same one.</summary>
    private async Task<ReplyTriage?> TriageAsync(EventRun run, LeadRecord lead, ReplyTriage? byRules, string text)
    {
        var outcome = await run.Step("triage", async ct =>
        {
            var decided = await classifier.ClassifyAsync(run.Key, run.Event, byRules, text, lead, models.Of(run.Event.Workspace), ct);
            var label = JsonSerializer.Serialize(decided.Label, RepliesJson.Default.ReplyLabel).Trim('"');
            return StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"{label} by {decided.By}, confidence {decided.Confidence:0.00}"),
                JsonSerializer.Serialize(decided, RepliesJson.Default.ReplyTriage));
        }, StepPolicy.Pure);
        return outcome.IsDone ? JsonSerializer.Deserialize(outcome.Value!, RepliesJson.Default.ReplyTriage) : null;
    }

    private Task NoFollowUpAsync(EventRun run, EventCrms crm, string why) => Task.WhenAll(crm.NoFollowUpAsync(why), alerts.SkipAsync(run, why));

    private Task FollowUpAsync(EventRun run, EventCrms crm, ReplyTriage triage, FollowUp wanted)
        => Task.WhenAll(crm.FollowUpAsync(wanted), alerts.PostAsync(run, AlertOf(run, triage.Label, wanted)));

    private FollowUp FollowUpOf(EventRun run, ReplyTriage triage, string text, SendRecord? sent)
    {
        var reply = run.Event;
        return new FollowUp
        {
            Person = Person.Of(reply), Reading = Named(triage), Hot = triage.Label is ReplyLabel.Interested, Words = text, Summary = triage.Summary,
            Due = ReplyPolicy.DueAt(triage, time.GetUtcNow()), Campaign = reply.CampaignLabel, Step = reply.Step,
            Answers = sent is null ? null : new SentMail(sent.Step, sent.SentAt, sent.EmailAccount, sent.Subject),
            Conversation = AlertSteps.UniboxLink(run)?.Url,
        };
    }

    private Task<StepOutcome> SetInterestAsync(EventRun run, ReplyTriage triage, LeadRecord lead)
        => ReplyPolicy.InterestStatus(triage, lead.Status) is { } status
            // Setting the same status again changes nothing.
            ? run.Step("instantly-interest-status", destinations.Of<InstantlyClient>(run.Event.Workspace), async (instantly, ct) =>
            {
                await instantly.SetInterestStatusAsync(run.Event.LeadEmail!, run.Event.CampaignId, status, ct);
                return StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"interest status set to {(int)status}"));
            })
            : run.Skip("instantly-interest-status", LeadStatuses.IsBeyondInterest(lead.Status) ? $"the lead is further: {lead.Status}" : "nothing to set for this reply");

    /// <remarks>A threat gets a follow-up as well: each CRM makes that first, and then marks the person.</remarks>
    private async Task UnsubscribeAsync(EventRun run, EventCrms crm)
    {
        // The triage is written first. The next line changes the lead's status; a rerun that had to decide again would take that status for a label
        // of Instantly's own, and would then not set the interest status.
        await run.KeepAsync();
        await leads.UpdateAsync(run.Event.Workspace, run.Event.LeadEmail!, lead => lead.WithStatus(LeadStatuses.Unsubscribed, run.Event.Timestamp), CancellationToken.None);
        await suppression.RunAsync(run, new Suppression(run.Event.LeadEmail!, Suppression.Unsubscribed), crm);
    }

    private static Alert AlertOf(EventRun run, ReplyLabel label, FollowUp wanted)
    {
        var facts = new List<AlertFact> { new("Reads as", wanted.Reading) };
        if (!string.IsNullOrWhiteSpace(wanted.Summary))
        {
            facts.Add(new AlertFact("In short", wanted.Summary));
        }
        facts.Add(new AlertFact("From", $"{wanted.Person.FullName} {wanted.Person.Email}".Trim()));
        return new Alert($"{ReplyPolicy.Sign(label)} New reply from {wanted.Person.CompanyOrDomain} in campaign {wanted.Campaign}", facts, wanted.Words, AlertSteps.UniboxLink(run));
    }

    private static string Named(ReplyTriage triage) => triage.Label switch
    {
        ReplyLabel.Interested => "interested",
        ReplyLabel.NotInterested => "not interested",
        ReplyLabel.NotNow => triage.Until is { } until ? $"not now, but: {Line(until)}" : "not now",
        ReplyLabel.Question => "a question",
        ReplyLabel.WrongPerson => triage.Successor is { } other ? $"wrong person, names {Line(other)}" : "wrong person",
        ReplyLabel.LeftCompany => triage.Successor is { } successor ? $"left the company, names {Line(successor)}" : "left the company",
        ReplyLabel.Hostile => "hostile or legal: read before anything else is sent",
        ReplyLabel.NeedsHuman => "not classified, please read",
        _ => triage.Label.ToString(),
    };

    private static string Line(string words) => PlainText.Fit(PlainText.OneLine(words), MostNamed, element => element);
}
