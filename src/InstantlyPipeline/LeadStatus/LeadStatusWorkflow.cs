using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Suppressions;

namespace InstantlyPipeline.LeadStatus;

/// <summary>Records what is said of a lead, and states it to the CRMs: its status, a custom label, a wish not to be mailed again.</summary>
/// <remarks>
/// It never sets anything that Instantly would report back as an event. Instantly promises no order, so a record merges and a late event
/// undoes nothing (<see cref="LeadStatuses.Current"/>).
/// </remarks>
internal sealed class LeadStatusWorkflow(
    LeadBook leads,
    SendLog sends,
    SuppressionSteps suppression,
    SuppressionLift decisions,
    BarredAnswers barred,
    Crms allCrms,
    AlertSteps alerts,
    RouteSteps routes,
    HourlyAlerts hourly,
    TimeProvider time
) : IWorkflow
{
    public string Queue => QueueName.LeadStatus;

    public IReadOnlyList<string> Steps =>
        ["lead-status", "lead-label", RouteSteps.Step, HourlyAlerts.Step, .. SuppressionSteps.Steps, .. SuppressionLift.Steps];

    public Task RunAsync(EventRun run, CancellationToken cancellationToken) =>
        run.Event switch
        {
            _ when SuppressionLift.Concerns(run) => decisions.RunAsync(run),
            { LeadEmail: null } => run.Skip("lead-status", "the event names no lead; it is kept as received"),
            { EventType: var type } when LeadStatuses.Of(type) is { } status => StateAsync(run, status, cancellationToken),
            { EventType: var type } when EventType.Known.Contains(type) => run.Skip(
                "lead-status",
                $"{type} states nothing about the lead's interest"
            ),
            _ => LabelAsync(run, cancellationToken),
        };

    private async Task StateAsync(EventRun run, string status, CancellationToken cancellationToken)
    {
        var (stated, at) = (run.Event, run.Event.Timestamp);
        var isYes = status is LeadStatuses.Interested;
        // Merging again changes nothing, so a rerun decides the same.
        (var lead, run.IsLeadNew) = await leads.UpdateAsync(
            stated.Workspace,
            stated.LeadEmail!,
            run.OfLead,
            record =>
            {
                var recorded = record.WithStatus(status, at).ReportFirst(LeadFacts.Label(status), run.Key, at, LeadFacts.Soon);
                return Reports(recorded, LeadFacts.Label(status)) is false ? recorded
                    : LeadStatuses.OfMeetings.Contains(status) ? recorded.Report(status, run.Key, at)
                    : isYes && recorded.ReportedBefore(LeadFacts.Warm, run.Key, at, LeadFacts.OneStory) is null
                        ? recorded.Report(LeadFacts.Warm, run.Key, at).Report(LeadFacts.Verdict, run.Key, at)
                    : recorded;
            },
            cancellationToken
        );
        if (!Reports(lead, LeadFacts.Label(status)))
        {
            await run.Skip(
                "lead-status",
                $"the same was stated by event {lead.ReportedBefore(LeadFacts.Label(status), run.Key, at, LeadFacts.Soon)}, which "
                    + $"does the work"
            );
            return;
        }

        // What is known when the event first ran is kept with the step, so that a rerun states the same to the CRMs.
        var counts = await run.Step(
            "lead-status",
            _ =>
                Task.FromResult(
                    StepResult.Done(lead.Status == status ? $"lead is {status}" : $"{status} noted; lead stays {lead.Status}", lead.Status)
                )
        );
        var person = await Person.OfAsync(stated, sends, cancellationToken);
        var isFirstNews = Reports(lead, LeadFacts.Verdict) && !LeadStatuses.IsRefusal(counts.Value);
        if (isFirstNews)
        {
            run.Importance = Importance.Warm;
        }
        var route = await routes.DecideAsync(run);
        var bar = await barred.FindAsync(stated, lead, cancellationToken);
        var crms = allCrms.For(run, BarredAnswers.Why(bar));
        await Task.WhenAll(
            isFirstNews ? FollowUpAsync(run, crms, route, FollowUpOf(run, person) with { Hot = bar is null }, bar) : Task.CompletedTask,
            routes.ActAsync(
                run,
                route,
                StatusAlert(run, person, status),
                isFirstNews ? null : routes.Follow(route, FollowUpOf(run, person) with { Reading = status, Hot = false }),
                BarredAnswers.Why(bar)
            ),
            isYes && !isFirstNews ? alerts.SkipAsync(run, WhyNotTold(run, lead)) : Task.CompletedTask,
            status is LeadStatuses.Closed
                ? crms.MeetingAsync(
                    new Meeting(MeetingKind.Won, person, [.. lead.ReportsOf(LeadStatuses.OfMeetings)])
                    {
                        At = at,
                        InterestedAt = lead.StatedAt(LeadStatuses.Interested),
                    }
                )
                : Task.CompletedTask,
            crms.StatusAsync(new StatusChange(person, counts.Value ?? status, at) { Stated = lead.Stated }),
            status is LeadStatuses.Unsubscribed
                ? suppression.RunAsync(run, new Suppression(stated.LeadEmail!, Suppression.Unsubscribed), crms)
                : Task.CompletedTask
        );

        bool Reports(LeadRecord record, string fact) => record.Facts.Any(known => known.Name == fact && known.Key == run.Key.Value);
    }

    private static string WhyNotTold(EventRun run, LeadRecord lead) =>
        lead.ReportedBefore(LeadFacts.Warm, run.Key, run.Event.Timestamp, LeadFacts.OneStory) is { } first
            ? $"event {first} of the same lead told it already"
            : $"the lead is {lead.Status} by now";

    /// <summary>Nobody was told of a reply: then this is the first that sales hear of the lead.</summary>
    private Task FollowUpAsync(EventRun run, EventCrms crms, RouteDecision route, FollowUp wanted, SuppressionEntry? bar) =>
        Task.WhenAll(
            route.IsNothing
                ? crms.NoFollowUpAsync($"the route {route.Names} says that nothing is done")
                : crms.FollowUpAsync(routes.Follow(route, wanted)),
            routes.AlertAsync(run, route, BarredAnswers.Loud(StatusAlert(run, wanted.Person, LeadStatuses.Interested), bar))
        );

    private FollowUp FollowUpOf(EventRun run, Person person) =>
        new()
        {
            Person = person,
            Reading = "interested",
            Hot = true,
            Words = "",
            At = run.Event.Timestamp,
            Due = time.GetUtcNow(),
            Campaign = run.Event.CampaignLabel,
            Step = run.Event.Step,
            Answers = person.Origin.LatestMail,
            Conversation = AlertSteps.UniboxLink(run)?.Url,
        };

    private static Alert StatusAlert(EventRun run, Person person, string status) =>
        status is LeadStatuses.Interested
            ? new(
                $"🔥 New reply from {person.CompanyOrDomain} in campaign {run.Event.CampaignLabel}",
                [
                    new AlertFact("Reads as", "interested, by its label in Instantly"),
                    new AlertFact("From", $"{person.FullName} {person.Email}".Trim()),
                ],
                null,
                AlertSteps.UniboxLink(run)
            )
            : new(
                $"🏷️ {person.CompanyOrDomain} is {status.Replace('_', ' ')} in campaign {run.Event.CampaignLabel}",
                [new AlertFact("Lead", $"{person.FullName} {person.Email}".Trim())],
                null,
                AlertSteps.UniboxLink(run)
            );

    private async Task LabelAsync(EventRun run, CancellationToken cancellationToken)
    {
        run.Importance = Importance.Routine;
        var fact = LeadFacts.Label(run.Event.EventType);
        (var lead, run.IsLeadNew) = await leads.UpdateAsync(
            run.Event.Workspace,
            run.Event.LeadEmail!,
            run.OfLead,
            record =>
                record.Label(run.Event.EventType, run.Event.Timestamp).ReportFirst(fact, run.Key, run.Event.Timestamp, LeadFacts.Soon),
            cancellationToken
        );
        if (lead.ReportedBefore(fact, run.Key, run.Event.Timestamp, LeadFacts.Soon) is { } first)
        {
            await run.Skip("lead-label", $"the same label was reported by event {first}, which does the work");
            return;
        }
        var route = await routes.DecideAsync(run);
        var person = await Person.OfAsync(run.Event, sends, cancellationToken);
        await Task.WhenAll(
            run.Step("lead-label", _ => Task.FromResult(StepResult.Done("custom label recorded"))),
            TellAsync(run, route, routes.Follow(route, FollowUpOf(run, person) with { Reading = run.Event.EventType, Hot = false }))
        );
    }

    private async Task TellAsync(EventRun run, RouteDecision route, FollowUp task)
    {
        if (!route.ReplacesAlert && LabelShape.IsType(run.Event.EventType))
        {
            await Task.WhenAll(
                alerts.SkipAsync(
                    run,
                    "its name is shaped like a type of Instantly's and not like a label, so it is only recorded; a route can tell of it"
                ),
                routes.ActAsync(run, route, LabelAlert(run, []), task)
            );
            return;
        }
        if (await hourly.TakeAsync(run, run.Event.EventType) is { } turn)
        {
            var alert = LabelAlert(run, turn.Facts);
            await Task.WhenAll(
                turn.LeftOut is { } why ? alerts.SkipAsync(run, why) : routes.AlertAsync(run, route, alert),
                routes.ActAsync(run, route, alert, task, quiet: turn.LeftOut)
            );
        }
    }

    private static Alert LabelAlert(EventRun run, IEnumerable<AlertFact> more) =>
        new(
            $"🏷️ {run.Event.CompanyOrDomain} was labelled “{run.Event.EventType}” in campaign {run.Event.CampaignLabel}",
            [new AlertFact("Lead", $"{Person.Of(run.Event).FullName} {run.Event.LeadEmail}".Trim()), .. more],
            null,
            AlertSteps.UniboxLink(run)
        );
}
