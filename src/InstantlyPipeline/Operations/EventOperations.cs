using System.Text;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations.People;
using InstantlyPipeline.Operations.Today;

namespace InstantlyPipeline.Operations;

/// <summary>The operations that show events, and those by which a person decides about them.</summary>
internal sealed class EventOperations(
    EventFinder events,
    ArrivalList arrivals,
    EventLedger ledger,
    Quarantine quarantine,
    ReplayAndDiscard decisions,
    CurrentSettings settings,
    KnownRecords? records = null,
    DeadEvents? dead = null,
    NewestEvents? newest = null,
    SendLog? sends = null
) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "events",
                OperationsRole.Read,
                "lists events, newest first, by `status`, `type`, `campaign`, `workspace`, `since`, `discarded` and `limit`",
                ListAsync
            )
            {
                PerClient = true,
            },
            new(
                "GET",
                "events/{key}",
                OperationsRole.Read,
                "shows one event with its steps and the person's words, with `body` true also the body as it was received",
                ShowAsync
            )
            {
                PerClient = true,
            },
            new(
                "POST",
                "events/search",
                OperationsRole.Read,
                "lists as GET events does, and by `lead`: of a lead's sends, opens and clicks the latest of each step",
                ListAsync
            )
            {
                PerClient = true,
            },
            new(
                "POST",
                "replay",
                OperationsRole.Act,
                "runs events again, by `key`, by the `group` of their trouble or a filter with `status`; without `confirm` it only says what it would do",
                decisions.ReplayAsync
            )
            {
                PerClient = true,
            },
            new(
                "POST",
                "events/{key}/discard",
                OperationsRole.Act,
                "sets a dead letter or a quarantined delivery aside for good, with `why`",
                decisions.DiscardAsync
            )
            {
                PerClient = true,
            },
        ];

    private async Task<HttpAnswer> ListAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (EventQuery.Parse(call.Parameter, out var wanted) is { } problem)
        {
            return OperationsProblems.FilterNotUnderstood(problem);
        }
        var query = wanted with { Sees = call.Operator.Sees };
        var found =
            (dead is null ? null : await dead.TryListAsync(query, cancellationToken))
            ?? (newest is null ? null : await newest.TryListAsync(query, cancellationToken))
            ?? await events.ListAsync(query, cancellationToken);
        return HttpAnswer.Json([.. found.Select(Named)], OperationsJson.Default.IReadOnlyListEventView);
    }

    private EventView Named(EventView view) => view with { Client = settings.NameOf(view.Workspace) };

    private async Task<HttpAnswer> ShowAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (!EventKey.TryParse(call.Places["key"], out var key))
        {
            return OperationsProblems.NotAKey();
        }
        if (await events.FindAsync(key, cancellationToken) is not { } view || !call.Operator.Sees(view.Workspace))
        {
            return OperationsProblems.NoSuchEvent();
        }
        var entry = await ledger.FindActingAsync(key, cancellationToken);
        var body =
            call.Parameter("body") != "true" ? null
            : entry is not null ? await ledger.PayloadAsync(entry, cancellationToken)
            : (await quarantine.FindAsync(key, cancellationToken))?.Body;
        return HttpAnswer.Json(
            Named(view) with
            {
                Arrival = entry is null ? null : await ArrivalAsync(entry, cancellationToken),
                Body = body is null ? null : Encoding.UTF8.GetString(body),
            },
            OperationsJson.Default.EventView
        );
    }

    private async Task<ArrivalView?> ArrivalAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        var arrival = await arrivals.FindAsync(entry, cancellationToken);
        if (arrival is not { LeadEmail: { } email, Workspace: { } workspace })
        {
            return arrival;
        }
        return arrival with
        {
            Crms = records is null ? null : await records.OfAsync(workspace, email.ToLowerInvariant(), cancellationToken),
            Answers =
                sends is not null && arrival.EventType is (EventType.ReplyReceived or EventType.AutoReplyReceived)
                    ? AnsweredMail.Of(
                        await sends.FindAsync(workspace, arrival.CampaignId, email, cancellationToken),
                        arrival.At ?? arrival.ReceivedAt
                    )
                    : null,
        };
    }
}
