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
using InstantlyPipeline.Routes;
using InstantlyPipeline.Suppressions;

namespace InstantlyPipeline.Replies;

/// <summary>Reads a reply, decides what it means, and sees to it that sales hear of a warm one and nobody else is mailed again.</summary>
internal sealed class ReplyWorkflow(
    LeadBook leads,
    SendLog sends,
    OurMails ourMails,
    ReplyClassifier classifier,
    SuppressionSteps suppression,
    BarredAnswers barred,
    Crms crms,
    AlertSteps alerts,
    RouteSteps routes,
    DestinationClients destinations,
    Relabel relabel,
    TimeProvider time
) : IWorkflow
{
    /// <summary>The step whose value is the <see cref="ReplyTriage"/>.</summary>
    public const string TriageStep = "triage";

    /// <summary>The step whose value is the reply's text, where that came from the mailbox.</summary>
    public const string TextStep = "reply-text";

    /// <summary>Recorded once people were told of the reply without a label.</summary>
    public const string UnlabelledStep = "told-unlabelled";

    // What a step keeps has to fit the event's row.
    private const int MostKept = 8_000;

    private static readonly TimeSpan TextWait = TimeSpan.FromMinutes(1);

    public string Queue => QueueName.Replies;

    public Importance Importance => Importance.Reply;

    public IReadOnlyList<string> Steps =>
        [
            "reply",
            TextStep,
            OurMails.Step,
            TriageStep,
            UnlabelledStep,
            .. alerts.LaterSteps,
            RouteSteps.Step,
            Relabel.Step,
            "instantly-interest-status",
            .. SuppressionSteps.Steps,
        ];

    public IReadOnlyList<string> StepsAfter(string step, LedgerEntry of) => step == TriageStep ? relabel.StepsOf(of) : [];

    public async Task RunAsync(EventRun run, CancellationToken cancellationToken)
    {
        if (run.InternalType == InternalEventType.OperatorLabel)
        {
            await relabel.RunAsync(run);
            return;
        }
        var reply = run.Event;
        if (await ReadAsync(run) is not { } reading)
        {
            return; // the mail is not there yet; the event comes back for it
        }
        var text = reading.Words;
        var sent = await sends.FindAsync(reply.Workspace, reply.CampaignId, reply.LeadEmail!, cancellationToken);
        var person = Person.Of(reply, sent);
        if (await ourMails.DecideAsync(run, reading, sent) is not var (byRules, ours))
        {
            return; // it comes back for our own words
        }
        // A mail server's report and an absence note do not show that a person is there, whatever the type of the event.
        var status = byRules is { Label: ReplyLabel.BounceReport or ReplyLabel.OutOfOffice }
            ? LeadStatuses.AutoReplied
            : LeadStatuses.Of(reply.EventType)!;
        var mayBeTold = byRules is null || ReplyPolicy.NoFollowUp(byRules.Label, standing: null) is null;
        (var lead, run.IsLeadNew) = await leads.UpdateAsync(
            reply.Workspace,
            reply.LeadEmail!,
            run.OfLead,
            record =>
            {
                var reported = record.WithStatus(status, reply.Timestamp).ReportReply(run.Key, reply, text);
                return mayBeTold ? reported.Report(LeadFacts.Warm, run.Key, reply.Timestamp) : reported;
            },
            cancellationToken
        );
        if (lead.ReplyReportedBefore(run.Key, reply, text) is { } first)
        {
            await run.Skip("reply", $"the same mail was reported by event {first}, which does the work");
            return;
        }

        var triage = await TriageAsync(run, lead, byRules, QuestionOf(reply, reading, ours));
        if (triage.Label is ReplyLabel.Interested)
        {
            run.Importance = Importance.Warm;
        }
        var bar = await barred.FindAsync(reply, lead, cancellationToken);
        var crm = crms.For(run, BarredAnswers.Why(bar));
        if (triage.IsPending)
        {
            await run.Skip(UnlabelledStep, "nobody could label the reply yet; people hear of its label later");
            var unlabelled = FollowUpOf(run, person, triage, text, bar);
            await FollowUpAsync(run, crm, RouteDecision.None, lead, unlabelled, await AlertOfAsync(run, crm, triage, unlabelled), bar);
            return; // the event comes back for the label, and for what depends on it
        }
        var route = await routes.DecideAsync(run, NameOf(triage.Label));
        var wanted = routes.Follow(route, FollowUpOf(run, person, triage, text, bar));
        var told = await AlertOfAsync(run, crm, triage, wanted);
        var why =
            ReplyPolicy.NoFollowUp(triage.Label, lead.Status)
            ?? (route.IsNothing ? $"the route {route.Names} says that nothing is done" : null);
        await Task.WhenAll(
            why is null ? FollowUpAsync(run, crm, route, lead, wanted, told, bar) : NoFollowUpAsync(run, crm, why, mayBeTold),
            routes.ActAsync(run, route, told, why is null ? null : wanted, BarredAnswers.Why(bar)),
            crm.StatusAsync(StatusOf(person, triage, lead, reply.Timestamp)),
            SetInterestAsync(run, triage, lead, bar),
            ReplyPolicy.IsLeftAlone(triage) ? LeaveAloneAsync(run, crm, triage) : Task.CompletedTask,
            SayLaterAsync(run, triage, person)
        );
    }

    /// <summary>What the reply says of the lead's interest, and everything that was stated before.</summary>
    private static StatusChange StatusOf(Person person, ReplyTriage triage, LeadRecord lead, DateTimeOffset at)
    {
        var stated = lead.WithStatus(ReplyPolicy.StatusOf(triage.Label), at).Stated;
        return new StatusChange(person, LeadStatuses.Current(stated)!, at) { Stated = stated };
    }

    /// <summary>The words of the event; of an event without text, those of the mail it names. Null: Instantly may have the mail in a
    /// minute.</summary>
    private async Task<ReplyReading?> ReadAsync(EventRun run)
    {
        var reading = ReplyReader.Read(run.Event);
        if (reading.Source is not ReadingSource.None || run.Event.EmailId is not { } id)
        {
            return reading;
        }
        // Reading twice changes nothing. Sales rather hear of a reply without its text than late.
        var outcome = await run.Step(
            TextStep,
            destinations.Of<InstantlyClient>(run.Event.Workspace),
            async (instantly, ct) =>
            {
                var late = time.GetUtcNow() - run.ReceivedAt >= TextWait;
                try
                {
                    return await instantly.Mails.FindAsync(id, ct) is { } mail
                            ? StepResult.Done("read from the mailbox", WordsOf(run.Event, mail))
                        : late ? StepResult.Skipped("Instantly does not have the mail; the reply goes on without its text")
                        : throw new TransientFailureException("Instantly does not have the mail yet; it is asked again.", TextWait);
                }
                catch (TransientFailureException) when (late)
                {
                    return StepResult.Skipped("Instantly did not give the mail in time; the reply goes on without its text");
                }
                catch (PermanentFailureException)
                {
                    return StepResult.Skipped(
                        "Instantly refuses to give the mail; the reply goes on without its text. See whether the key may read e-mails"
                    );
                }
            }
        );
        return outcome.Status is StepStatus.Failed ? null : reading with { Words = outcome.Value ?? "" };
    }

    private static string WordsOf(InstantlyEvent reply, InstantlyEmail mail)
    {
        var words = ReplyReader.Read(reply with { ReplyText = mail.Text, ReplyHtml = mail.Html, ReplyTextSnippet = mail.Preview }).Words;
        return words.Length <= MostKept ? words : words[..MostKept];
    }

    private static ReplyQuestion QuestionOf(InstantlyEvent reply, ReplyReading reading, OurMail ours) =>
        new(OurMail.Without(reading.Words, ours.Text), DateOnly.FromDateTime(reply.Timestamp.UtcDateTime))
        {
            Answers = ours with { Text = ours.Text ?? reading.Cut },
        };

    /// <summary>As routes and the ledger spell it, for example <c>not_interested</c>.</summary>
    internal static string NameOf(ReplyLabel label) => JsonSerializer.Serialize(label, RepliesJson.Default.ReplyLabel).Trim('"');

    /// <summary>The answer is kept, so that a rerun acts on the same one.</summary>
    private async Task<ReplyTriage> TriageAsync(EventRun run, LeadRecord lead, ReplyTriage? byRules, ReplyQuestion question)
    {
        var outcome = await run.Step(
            TriageStep,
            async ct =>
            {
                var decided = await classifier.ClassifyAsync(run.Key, run.Event, byRules, question, lead, ct);
                if (SecondOpinion.IsWanted(decided, question) && await OpinionAsync(run.Event.Workspace, question, ct) is { } opinion)
                {
                    decided = SecondOpinion.Weigh(decided, opinion);
                }
                return StepResult.Done(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{NameOf(decided.Label)}{(decided.By == ReplyTriage.Nobody ? "; nobody was sure" : $" by {decided.By}")}, "
                            + $"confidence {decided.Confidence:0.00}{(decided.UntilDay is { } day ? $", until {day:yyyy-MM-dd}" : "")}"
                    ),
                    JsonSerializer.Serialize(decided, RepliesJson.Default.ReplyTriage)
                );
            },
            StepPolicy.Pure
        );
        return outcome.IsDone ? JsonSerializer.Deserialize(outcome.Value!, RepliesJson.Default.ReplyTriage)! : ReplyTriage.NotYet;
    }

    /// <returns>Null where nobody is to be asked, or nobody answers: it is an extra, and the reply waits for no extra.</returns>
    private async Task<string?> OpinionAsync(string workspace, ReplyQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            return destinations.Of<InstantlyClient>(workspace) is { Client: { GivesOpinions: true } instantly, Observes: false }
                ? await instantly.PredictLabelAsync(
                    question.Words.Length <= ReplyQuestion.MostWords ? question.Words : question.Words[..ReplyQuestion.MostWords],
                    cancellationToken
                )
                : null;
        }
        catch (Exception ex) when (ex is TransientFailureException or PermanentFailureException)
        {
            return null;
        }
    }

    private async Task NoFollowUpAsync(EventRun run, EventCrms crm, string why, bool mayBeTold)
    {
        if (mayBeTold)
        {
            // A label that comes later is then told of, as no reply was.
            await leads.UpdateAsync(
                run.Event.Workspace,
                run.Event.LeadEmail!,
                lead => lead.Withdraw(LeadFacts.Warm, run.Key),
                CancellationToken.None
            );
        }
        await Task.WhenAll(crm.NoFollowUpAsync(why), alerts.SkipAsync(run, why));
    }

    /// <summary>The alert does not wait for a CRM, so it names the owner as far as that is known without asking one.</summary>
    private static async Task<Alert> AlertOfAsync(EventRun run, EventCrms crm, ReplyTriage triage, FollowUp wanted) =>
        ReplyAlerts.Of(run, triage.Label, wanted, wanted.Owner ?? await crm.OwnerAsync(wanted.Person));

    /// <summary>People who were told of a reply before anybody could label it hear of its label.</summary>
    private Task SayLaterAsync(EventRun run, ReplyTriage triage, Person person) =>
        run.HasRecorded(UnlabelledStep)
            ? alerts.SayLaterAsync(run, ReplyAlerts.LineOf(triage), ReplyAlerts.Later(run, triage, person))
            : Task.CompletedTask;

    private Task FollowUpAsync(
        EventRun run,
        EventCrms crm,
        RouteDecision route,
        LeadRecord lead,
        FollowUp wanted,
        Alert told,
        SuppressionEntry? bar
    ) =>
        Task.WhenAll(
            crm.FollowUpAsync(wanted),
            // Instantly's label of this very reply may have been quicker than the reply.
            bar is null
            && lead.ReportedBefore(run.Key, known => known.Name == LeadFacts.Verdict && known.At >= run.Event.Timestamp) is { } verdict
                ? alerts.SkipAsync(run, $"event {verdict}, the label of this reply, told it already")
                : routes.AlertAsync(run, route, BarredAnswers.Loud(told, bar))
        );

    /// <param name="bar">A barred person is followed up by people alone: nothing marks them as hot.</param>
    private FollowUp FollowUpOf(EventRun run, Person person, ReplyTriage triage, string text, SuppressionEntry? bar) =>
        new()
        {
            Person = person,
            Reading = ReplyAlerts.Reading(triage),
            Hot = triage.Label is ReplyLabel.Interested && bar is null,
            IsPending = triage.IsPending,
            Words = PlainText.Clean(text),
            Summary = triage.Summary,
            Draft = triage.Draft,
            At = run.Event.Timestamp,
            Due = ReplyPolicy.DueAt(triage, time.GetUtcNow()),
            Campaign = run.Event.CampaignLabel,
            Step = run.Event.Step,
            Answers = person.Origin.LatestMail,
            Conversation = AlertSteps.UniboxLink(run)?.Url,
        };

    private Task<StepOutcome> SetInterestAsync(EventRun run, ReplyTriage triage, LeadRecord lead, SuppressionEntry? bar) =>
        bar is not null && triage.Label is ReplyLabel.Interested
            ? run.Skip("instantly-interest-status", "the address is on the suppression list; a person decides")
        : ReplyPolicy.InterestStatus(triage, lead.Status) is { } status
            // Setting the same status again changes nothing.
            ? run.Step(
                "instantly-interest-status",
                destinations.Of<InstantlyClient>(run.Event.Workspace),
                async (instantly, ct) =>
                {
                    return await instantly.SetInterestStatusAsync(run.Event.LeadEmail!, run.Event.CampaignId, status, ct)
                        ? StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"interest status set to {(int)status}"))
                        : StepResult.Skipped("Instantly has no such lead any more");
                }
            )
        : run.Skip(
            "instantly-interest-status",
            LeadStatuses.IsBeyondInterest(lead.Status) ? $"the lead is further: {lead.Status}" : "nothing to set for this reply"
        );

    /// <remarks>A threat gets a follow-up as well: each CRM makes that first, and then marks the person.</remarks>
    private async Task LeaveAloneAsync(EventRun run, EventCrms crm, ReplyTriage triage)
    {
        // The triage is written first. The next line changes the lead's status; a rerun that had to decide again would take that status for
        // a label of Instantly's own, and would then not set the interest status.
        await run.KeepAsync();
        var asked = ReplyPolicy.AsksToBeLeftAlone(triage);
        if (asked)
        {
            await leads.UpdateAsync(
                run.Event.Workspace,
                run.Event.LeadEmail!,
                lead => lead.WithStatus(LeadStatuses.Unsubscribed, run.Event.Timestamp),
                CancellationToken.None
            );
        }
        await suppression.RunAsync(run, new Suppression(run.Event.LeadEmail!, asked ? Suppression.Unsubscribed : Suppression.Hostile), crm);
    }
}
