using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Routes.Files;

namespace InstantlyPipeline.Reminders;

/// <summary>Reminds people, in the lead's thread, of a hot reply that nobody has answered; later hands it to the next owner; and says there
/// that somebody has dealt with one.</summary>
/// <remarks>Whether it is still open is looked at when the event runs, and the answer is a step: a retry tells what was decided.</remarks>
internal sealed class HotReplySteps(
    EventLedger ledger,
    ArrivalIndex arrivals,
    LeadBook leads,
    SendLog sends,
    DestinationClients destinations,
    CurrentSettings settings,
    CurrentFile file,
    AlertSteps alerts,
    Crms crms,
    TimeProvider time
)
{
    /// <summary>Whether the reply is still open, and who has it.</summary>
    public const string LookStep = "hot-reply-look";

    /// <summary>The reply is the next owner's, in the desk.</summary>
    public const string HandOverStep = "hand-over";

    private const string ByField = "by";

    public static IReadOnlyList<string> Steps => [LookStep, HandOverStep];

    public static bool Concerns(EventRun run) =>
        run.InternalType is InternalEventType.HotReplyReminder or InternalEventType.HotReplyHandOver or InternalEventType.ReplyHandled;

    /// <summary>The event that says in the lead's thread who has dealt with it.</summary>
    public static (EventIdentity Identity, byte[] Body) Handled(LedgerEntry reply, string by, DateTimeOffset at) =>
        (
            HotReply.IdentityOf(reply, InternalEventType.ReplyHandled) with
            {
                Timestamp = at,
            },
            HotReply.BodyOf(reply, InternalEventType.ReplyHandled, (ByField, by))
        );

    public Task RunAsync(EventRun run, CancellationToken cancellationToken) =>
        run.InternalType is InternalEventType.ReplyHandled
            ? alerts.MarkAsync(run, $"✔️ Dealt with by {run.Event.Other.GetValueOrDefault(ByField) ?? "somebody"}")
            : RemindAsync(run, cancellationToken);

    private async Task RemindAsync(EventRun run, CancellationToken cancellationToken)
    {
        var reply = HotReply.Of(run.Event) is { } key ? await ledger.FindActingAsync(key, cancellationToken) : null;
        if (reply is null)
        {
            await run.Skip(LookStep, "the reply is not in the ledger any more");
            return;
        }
        var handsOver = run.InternalType is InternalEventType.HotReplyHandOver;
        var look = await run.Step(
            LookStep,
            async ct =>
            {
                var (why, owner) = await ClosedAsync(reply, ct);
                var inCrm = await crms.For(run).KnownOwnerAsync(await Person.OfAsync(run.Event, sends, ct));
                var (current, next) = OwnersOf(reply, owner, inCrm);
                return why is not null ? StepResult.Skipped(why)
                    : !handsOver ? StepResult.Done("nobody has answered it", current ?? "")
                    : next is null ? StepResult.Skipped("nobody else is named as an owner")
                    : StepResult.Done($"nobody has answered it; {next} is next", next);
            },
            StepPolicy.Pure
        );
        if (!look.IsDone)
        {
            return;
        }
        await run.KeepAsync(); // what follows changes what was looked at
        if (handsOver)
        {
            await HandOverAsync(run, reply, look.Value!, cancellationToken);
        }
        else
        {
            await alerts.PostAsync(run, AlertOf(run, reply, "⏰ Nobody has answered", look.Value, "Owner"));
        }
    }

    private async Task HandOverAsync(EventRun run, LedgerEntry reply, string next, CancellationToken cancellationToken)
    {
        var person = await Person.OfAsync(run.Event, sends, cancellationToken);
        await Task.WhenAll(
            run.Step(
                HandOverStep,
                async ct =>
                {
                    var mark = await arrivals.MarkAsync(
                        reply.ReceivedAt,
                        reply.Key,
                        mark => mark.HandledAt is null ? mark with { Owner = next } : mark,
                        ct
                    );
                    return StepResult.Done(mark.Owner == next ? $"{next} has it now" : "somebody has just dealt with it");
                }
            ),
            alerts.PostAsync(run, AlertOf(run, reply, "👉 Still nobody has answered", next, "Handed to")),
            crms.For(run)
                .HandOverAsync(
                    new FollowUp
                    {
                        Person = person,
                        Reading = HotReply.TriageOf(reply) is { } triage ? NameOf(triage) : "a reply",
                        Hot = false,
                        Words = "",
                        Summary = "Handed over, because nobody had answered.",
                        At = reply.ReceivedAt,
                        Due = time.GetUtcNow(),
                        Owner = next,
                        Campaign = run.Event.CampaignLabel,
                        Answers = person.Origin.LatestMail,
                    }
                )
        );
    }

    /// <returns>Why nobody needs to be reminded, or null; and who has it, as the desk says.</returns>
    private async Task<(string? Why, string? Owner)> ClosedAsync(LedgerEntry reply, CancellationToken cancellationToken)
    {
        var mark = await arrivals.MarkOfAsync(reply.ReceivedAt, reply.Key, cancellationToken);
        var why =
            mark.HandledAt is not null ? $"{mark.HandledBy} has dealt with it"
            : HotReply.TriageOf(reply) is { } triage && !ReplyPolicy.IsHot(triage.Label) ? $"it is read as {NameOf(triage)}"
            : await MovedOnAsync(reply, cancellationToken) is { } moved ? moved
            : await IsAnsweredAsync(reply, cancellationToken) ? "somebody has answered in Instantly"
            : null;
        return (why, mark.Owner);
    }

    /// <returns>What happened to the lead since, and shows that somebody took care; null when nothing did.</returns>
    private async Task<string?> MovedOnAsync(LedgerEntry reply, CancellationToken cancellationToken)
    {
        if (reply.LeadEmail is null || await leads.FindAsync(reply.Workspace, reply.LeadEmail, cancellationToken) is not { } lead)
        {
            return null;
        }
        return lead.IsBarred ? "the address is barred"
            : LeadStatuses.IsBeyondInterest(lead.Status) || LeadStatuses.IsRefusal(lead.Status) ? $"the lead is {lead.Status} by now"
            : null;
    }

    /// <summary>Reading changes nothing there. A key that may not read e-mails cannot tell.</summary>
    private async Task<bool> IsAnsweredAsync(LedgerEntry reply, CancellationToken cancellationToken)
    {
        try
        {
            return reply.LeadEmail is { } lead
                && destinations.Of<InstantlyClient>(reply.Workspace) is { Client: { } instantly, Observes: false }
                && await instantly.Mails.HasAnsweredAsync(lead, reply.ReceivedAt, cancellationToken);
        }
        catch (PermanentFailureException)
        {
            return false;
        }
    }

    /// <returns>Who has the reply, and who would be next; each null where nobody is named.</returns>
    private (string? Current, string? Next) OwnersOf(LedgerEntry reply, string? assigned, string? inCrm)
    {
        var decision = DecisionOf(reply);
        var ofRoute = file
            .Value.Routes.Where(route => decision.Routes.Contains(route.Name))
            .SelectMany(route => route.Actions)
            .FirstOrDefault(action => action.What is RouteAction.Task && action.Owners.Count > 0)
            ?.Owners;
        var team = settings.Value.TeamOf(reply.Workspace);
        var owners = ofRoute ?? (settings.Value.For(reply.Workspace).Client is { Owners: { Count: > 0 } own } ? own : team.Owners);
        var current =
            assigned
            ?? (decision.Task is { Owners: [var chosen, ..] } ? chosen : null)
            ?? inCrm
            ?? RouteOwner.Of(owners, reply.Workspace, reply.LeadEmail ?? "");
        var next = owners.Count == 0 ? null : owners[(IndexOf(owners, current) + 1) % owners.Count];
        return (current, next is not null && next.Equals(current, StringComparison.OrdinalIgnoreCase) ? null : next);
    }

    private static int IndexOf(IReadOnlyList<string> owners, string? who)
    {
        for (var index = 0; index < owners.Count; index++)
        {
            if (owners[index].Equals(who, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }
        return -1;
    }

    private static RouteDecision DecisionOf(LedgerEntry reply) =>
        reply.Step(RouteSteps.Step)?.Value is { } value
            ? JsonSerializer.Deserialize(value, RoutesJson.Default.RouteDecision) ?? RouteDecision.None
            : RouteDecision.None;

    /// <summary>Where the reply itself was told, so that it comes into the lead's thread.</summary>
    private Alert AlertOf(EventRun run, LedgerEntry reply, string what, string? owner, string ownerIs)
    {
        var waited = time.GetUtcNow() - reply.ReceivedAt;
        var facts = new List<AlertFact>();
        if (!string.IsNullOrEmpty(owner))
        {
            facts.Add(new AlertFact(ownerIs, owner));
        }
        if (HotReply.TriageOf(reply) is { } triage)
        {
            facts.Add(new AlertFact("Reads as", NameOf(triage)));
        }
        facts.Add(new AlertFact("Lead", run.Event.LeadEmail ?? "not named"));
        return new Alert(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what} {run.Event.CompanyOrDomain} for "
                    + $"{(waited.TotalHours < 2 ? $"{waited.TotalMinutes:0} minutes" : $"{waited.TotalHours:0} hours")}"
            ),
            facts
        )
        {
            Channel = DecisionOf(reply).Actions.FirstOrDefault(action => action.What is RouteAction.Alert)?.Value,
        };
    }

    private static string NameOf(ReplyTriage triage) => Relabel.NameOf(triage.Label).Replace('_', ' ');
}
