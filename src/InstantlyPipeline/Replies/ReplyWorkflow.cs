using System.Globalization;
using System.Net;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Replies;

/// <summary>Reads a reply, decides what it means, and sees to it that sales hear of a warm one and nobody else is mailed again.</summary>
public sealed class ReplyWorkflow(
    LeadBook leads, SendLog sends, ReplyClassifier classifier, SuppressionSteps suppression, AlertSteps alerts, DestinationClients destinations, TimeProvider time) : IWorkflow
{
    // HubSpot refuses a task body of more than about 65,000 characters; the rest of a longer reply is in Instantly.
    private const int MostText = 50_000;
    private const int MostLine = 1_000;
    private const int MostSubject = 200;

    public string Queue => QueueName.Replies;

    public async Task RunAsync(EventRun run, CancellationToken cancellationToken)
    {
        var reply = run.Event;
        var fact = "reply:" + (reply.EmailId ?? run.Key.Value);
        var text = ReplyText.Of(reply);
        var byRules = ReplyRules.Decide(reply, text);
        // A mail server's report and an absence note are no sign of life, whatever event they came as.
        var status = byRules is { Label: ReplyLabel.BounceReport or ReplyLabel.OutOfOffice } ? LeadStanding.AutoReplied : LeadStanding.Of(reply.EventType)!;
        var lead = await leads.UpdateAsync(reply.Workspace, reply.LeadEmail!,
            record => record.State(status, reply.Timestamp).Report(fact, run.Key, reply.Timestamp), cancellationToken);
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
        var noFollowUp = ReplyPolicy.NoFollowUp(triage.Label, lead.Status);
        var contact = ContactAsync(run, noFollowUp);
        await Task.WhenAll(
            FollowUpAsync(run, triage, noFollowUp, text, contact, cancellationToken),
            SetInterestAsync(run, triage, lead),
            ReplyPolicy.IsLeftAlone(triage) ? UnsubscribeAsync(run, contact) : Task.CompletedTask);
    }

    /// <summary>The answer is kept, so that a rerun acts on the same one.</summary>
    private async Task<ReplyTriage?> TriageAsync(EventRun run, LeadRecord lead, ReplyTriage? byRules, string text)
    {
        var outcome = await run.Step("triage", async ct =>
        {
            var decided = await classifier.ClassifyAsync(run.Key, run.Event, byRules, text, lead, destinations.OpenAI(run.Event.Workspace).Client, ct);
            var label = JsonSerializer.Serialize(decided.Label, RepliesJson.Default.ReplyLabel).Trim('"');
            return StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"{label} by {decided.By}, confidence {decided.Confidence:0.00}"),
                JsonSerializer.Serialize(decided, RepliesJson.Default.ReplyTriage));
        }, StepPolicy.Pure);
        return outcome.IsDone ? JsonSerializer.Deserialize(outcome.Value!, RepliesJson.Default.ReplyTriage) : null;
    }

    private Task<StepOutcome> ContactAsync(EventRun run, string? noFollowUp)
    {
        if (noFollowUp is { } why)
        {
            return run.Skip("hubspot-contact", why);
        }
        var reply = run.Event;
        // Found by its address before it is created, so running twice finds the first one's.
        return run.Step("hubspot-contact", destinations.HubSpot(reply.Workspace), async (client, ct) =>
        {
            var found = await client.FindOrCreateContactAsync(new HubSpotContactDetails(
                reply.LeadEmail!, reply.FirstName, reply.LastName, reply.Company, reply.Other.GetValueOrDefault("phone"), reply.Other.GetValueOrDefault("website")), ct);
            return StepResult.Done($"contact {found.Id} {(found.Created ? "created" : "found")}", found.Id);
        });
    }

    private async Task FollowUpAsync(EventRun run, ReplyTriage triage, string? noFollowUp, string text, Task<StepOutcome> contact, CancellationToken cancellationToken)
    {
        if (noFollowUp is { } why)
        {
            await Task.WhenAll(contact, run.Skip("hubspot-task", why), AlertSteps.SkipAsync(run, why));
            return;
        }
        await Task.WhenAll(CrmAsync(run, triage, text, contact, cancellationToken), alerts.PostAsync(run, AlertOf(run, triage, text)));
    }

    private async Task CrmAsync(EventRun run, ReplyTriage triage, string text, Task<StepOutcome> contactStep, CancellationToken cancellationToken)
    {
        var reply = run.Event;
        var hubSpot = destinations.HubSpot(reply.Workspace);
        var contact = await contactStep;
        if (!contact.IsDone)
        {
            return; // the task hangs on the contact; it follows when that is done
        }

        var sent = await sends.FindLatestAsync(reply.Workspace, reply.CampaignId, reply.LeadEmail!, cancellationToken);
        await Task.WhenAll(
            triage.Label is ReplyLabel.Interested
                // Appending an option that is there already changes nothing.
                ? run.Step("hubspot-hot-lead", hubSpot, async (client, ct) =>
                {
                    await client.TagContactAsync(contact.Value!, ct);
                    return StepResult.Done("contact tagged Hot Lead");
                })
                : run.Skip("hubspot-hot-lead", "only for interested replies"),
            run.Step("hubspot-task", hubSpot,
                async (client, ct) =>
                {
                    var id = await client.CreateTaskAsync(new HubSpotTaskDetails(
                        run.Key, contact.Value!, PlainText.Fit($"Follow up: {PlainText.OneLine(reply.CampaignLabel)}", MostSubject, element => element), TaskBody(run, triage, text, sent),
                        time.GetUtcNow(), HighPriority: triage.Label is ReplyLabel.Interested), ct);
                    return StepResult.Done($"task {id} created", id);
                },
                lookUp: async (client, ct) => await client.FindTaskAsync(run.Key, ct) is { } id ? StepResult.Done($"task {id}", id) : null));
    }

    private Task<StepOutcome> SetInterestAsync(EventRun run, ReplyTriage triage, LeadRecord lead)
        => ReplyPolicy.InterestStatus(triage, lead.Status) is { } status
            // Setting the same status again changes nothing.
            ? run.Step("instantly-interest-status", destinations.Instantly(run.Event.Workspace), async (instantly, ct) =>
            {
                await instantly.SetInterestStatusAsync(run.Event.LeadEmail!, run.Event.CampaignId, status, ct);
                return StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"interest status set to {status}"));
            })
            : run.Skip("instantly-interest-status", LeadStanding.IsBeyondInterest(lead.Status) ? $"the lead is further: {lead.Status}" : "nothing to set for this reply");

    /// <param name="contact">A threat gets a contact of its own in HubSpot, which is marked once it is there.</param>
    private async Task UnsubscribeAsync(EventRun run, Task<StepOutcome> contact)
    {
        // The triage first: a rerun that had to make it again would take what follows for Instantly's word, and leave the interest status alone.
        await run.KeepAsync();
        await leads.UpdateAsync(run.Event.Workspace, run.Event.LeadEmail!, lead => lead.State(LeadStanding.Unsubscribed, run.Event.Timestamp), CancellationToken.None);
        await suppression.RunAsync(run, run.Event.LeadEmail!, "unsubscribed", contact);
    }

    private static Alert AlertOf(EventRun run, ReplyTriage triage, string text)
    {
        var reply = run.Event;
        var facts = new List<AlertFact> { new("Reads as", Named(triage.Label)) };
        if (!string.IsNullOrWhiteSpace(triage.Summary))
        {
            facts.Add(new AlertFact("In short", triage.Summary));
        }
        facts.Add(new AlertFact("From", $"{reply.FirstName} {reply.LastName} {reply.LeadEmail}".Trim()));
        return new Alert($"🔥 New reply from {reply.CompanyOrDomain} in campaign {reply.CampaignLabel}", facts, text, AlertSteps.UniboxLink(run));
    }

    /// <summary>HTML, because HubSpot renders it; everything from outside is encoded.</summary>
    private static string TaskBody(EventRun run, ReplyTriage triage, string text, SendRecord? sent)
    {
        var reply = run.Event;
        string[] lines =
        [
            $"Reply from {reply.LeadEmail} ({Named(triage.Label)}):",
            "",
            text.Length > 0 ? text : "(The event carries no text; open it in Instantly.)",
            "",
            Line(sent is null
                ? $"Campaign {reply.CampaignLabel}, step {reply.Step?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}"
                : string.Create(CultureInfo.InvariantCulture, $"Campaign {reply.CampaignLabel}, answers step {sent.Step} sent {sent.SentAt:yyyy-MM-dd HH:mm} UTC from {sent.EmailAccount}: {sent.Subject}")),
            $"Event {run.Key}",
        ];
        var body = string.Join("<br>", lines.Select(line => PlainText.Fit(line, MostText, element => element == "\n" ? "<br>" : WebUtility.HtmlEncode(element))));
        return AlertSteps.UniboxLink(run) is { } link ? $"{body}<br><a href=\"{WebUtility.HtmlEncode(link.Url.AbsoluteUri)}\">View in Instantly</a>" : body;

        static string Line(string text) => PlainText.Fit(PlainText.OneLine(text), MostLine, element => element);
    }

    private static string Named(ReplyLabel label) => label switch
    {
        ReplyLabel.Interested => "interested",
        ReplyLabel.WrongPerson => "wrong person",
        ReplyLabel.Hostile => "hostile or legal: read before anything else is sent",
        ReplyLabel.NeedsHuman => "not classified, please read",
        _ => label.ToString(),
    };
}
