using System.Globalization;
using System.Runtime.ExceptionServices;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Suppressions;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Meetings;

/// <summary>Tells the CRMs of a meeting, stops all other mail to the lead, and tells the team.</summary>
/// <remarks>The event is a change of the lead's interest status; it carries no date, link or organiser.</remarks>
internal sealed class MeetingWorkflow(
    LeadBook leads,
    SendLog sends,
    RouteSteps routes,
    AlertSteps alerts,
    BarredAnswers barred,
    Crms crms,
    DestinationClients destinations,
    TimeProvider time
) : IWorkflow
{
    // The same status reported again this soon is the same meeting: a re-label, or a second webhook with another millisecond.
    private static readonly TimeSpan OneMeeting = TimeSpan.FromHours(24);

    public string Queue => QueueName.Meetings;

    public Importance Importance => Importance.Reply;

    public IReadOnlyList<string> Steps => ["meeting", RouteSteps.Step, "instantly-stop-sequences"];

    public async Task RunAsync(EventRun run, CancellationToken cancellationToken)
    {
        var meeting = run.Event;
        var status = LeadStatuses.Of(meeting.EventType)!;
        (var lead, run.IsLeadNew) = await leads.UpdateAsync(
            meeting.Workspace,
            meeting.LeadEmail!,
            run.OfLead,
            record => record.WithStatus(status, meeting.Timestamp).ReportFirst(status, run.Key, meeting.Timestamp, OneMeeting),
            cancellationToken
        );
        if (lead.ReportedBefore(status, run.Key, meeting.Timestamp, OneMeeting) is { } first)
        {
            await run.Skip("meeting", $"the same meeting was reported by event {first}, which does the work");
            return;
        }

        var kind = KindOf(meeting.EventType);
        var person = await Person.OfAsync(meeting, sends, cancellationToken);
        var bar = await barred.FindAsync(meeting, lead, cancellationToken);
        var crm = crms.For(run, BarredAnswers.Why(bar));
        var route = await routes.DecideAsync(run);
        var told = AlertOf(run, kind);
        await Task.WhenAll(
            kind is MeetingKind.Booked ? alerts.MarkAsync(run, "📅 Meeting booked") : Task.CompletedTask,
            crm.MeetingAsync(
                new Meeting(kind, person, [.. lead.ReportsOf(LeadStatuses.OfMeetings)])
                {
                    At = meeting.Timestamp,
                    InterestedAt = lead.StatedAt(LeadStatuses.Interested),
                }
            ),
            crm.StatusAsync(new StatusChange(person, lead.Status ?? status, meeting.Timestamp) { Stated = lead.Stated }),
            kind is MeetingKind.Booked ? StopOtherMailAsync(run) : Task.CompletedTask,
            routes.AlertAsync(run, route, BarredAnswers.Loud(told, bar)),
            routes.ActAsync(run, route, told, routes.Follow(route, FollowUpOf(run, person)), BarredAnswers.Why(bar))
        );
    }

    private FollowUp FollowUpOf(EventRun run, Person person) =>
        new()
        {
            Person = person,
            Reading = run.Event.EventType,
            Hot = false,
            Words = "",
            At = run.Event.Timestamp,
            Due = time.GetUtcNow(),
            Campaign = run.Event.CampaignLabel,
            Step = run.Event.Step,
            Answers = person.Origin.LatestMail,
            Conversation = AlertSteps.UniboxLink(run)?.Url,
        };

    private static MeetingKind KindOf(string eventType) =>
        eventType switch
        {
            EventType.LeadMeetingBooked => MeetingKind.Booked,
            EventType.LeadMeetingCompleted => MeetingKind.Held,
            _ => MeetingKind.NoShow,
        };

    /// <summary>
    /// The campaign that booked is stopped by the interest status itself, and the address is removed from every other campaign that might
    /// still mail it. A record that stays, here or in a campaign that is through, leaves its follow-up subsequence. Each of these may be
    /// repeated.
    /// </summary>
    private Task<StepOutcome> StopOtherMailAsync(EventRun run) =>
        run.Step(
            "instantly-stop-sequences",
            destinations.Of<InstantlyClient>(run.Event.Workspace),
            async (instantly, ct) =>
            {
                var (left, removed) = (0, 0);
                Exception? refused = null;
                foreach (var record in await instantly.FindLeadsAsync(run.Event.LeadEmail!, ct))
                {
                    try
                    {
                        var isOfBooking = string.Equals(record.CampaignId, run.Event.CampaignId, StringComparison.OrdinalIgnoreCase);
                        if (!isOfBooking && record.CampaignId is not null && record.MayBeMailed)
                        {
                            removed += await instantly.DeleteLeadAsync(record.Id, ct) ? 1 : 0;
                        }
                        else if (!string.IsNullOrEmpty(record.SubsequenceId))
                        {
                            await instantly.RemoveFromSubsequenceAsync(record.Id, ct);
                            left++;
                        }
                    }
                    catch (Exception ex) when (ex is TransientFailureException or PermanentFailureException)
                    {
                        // The other campaigns still mail the lead: they have their turn before the step fails. What may pass later is the
                        // one to be told.
                        refused = refused is TransientFailureException ? refused : ex;
                    }
                }
                if (refused is not null)
                {
                    ExceptionDispatchInfo.Throw(refused);
                }
                return StepResult.Done(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"removed from {Counted.Of(removed, "other campaign")} and {Counted.Of(left, "subsequence")}"
                    )
                );
            }
        );

    private static Alert AlertOf(EventRun run, MeetingKind kind)
    {
        var meeting = run.Event;
        var headline = kind switch
        {
            MeetingKind.Booked => $"📅 Meeting booked with {meeting.CompanyOrDomain} in campaign {meeting.CampaignLabel}",
            MeetingKind.Held => $"✅ Meeting held with {meeting.CompanyOrDomain} from campaign {meeting.CampaignLabel}",
            _ => $"👻 No-show: {meeting.CompanyOrDomain} from campaign {meeting.CampaignLabel}",
        };
        return new Alert(
            headline,
            [new AlertFact("Lead", $"{Person.Of(meeting).FullName} {meeting.LeadEmail}".Trim())],
            null,
            AlertSteps.UniboxLink(run)
        );
    }
}
