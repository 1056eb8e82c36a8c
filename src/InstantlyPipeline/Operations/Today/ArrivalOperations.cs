using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations.Operators;
using InstantlyPipeline.Operations.People;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Reminders;
using InstantlyPipeline.Replies;

namespace InstantlyPipeline.Operations.Today;

/// <summary>The list of what arrived, and what people decide about single replies.</summary>
internal sealed class ArrivalOperations(
    ArrivalList list,
    ArrivalIndex arrivals,
    EventLedger ledger,
    Relabel relabel,
    CurrentSettings settings,
    InternalEvents events,
    KnownRecords records,
    TimeProvider time
) : IOperations
{
    /// <summary>Of a page, as many of those who wait for an answer have their links to the CRMs: each is a look or two more.</summary>
    private const int MostLinked = 20;

    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "arrivals",
                OperationsRole.Read,
                "lists what arrived, newest first, a page at a time from a `cursor` on, by `type`, `label`, `status`, `workspace`, "
                    + "`campaign`, `owner`, `handled`, `since` and `limit`",
                ListAsync
            )
            {
                PerClient = true,
            },
            new("POST", "arrivals/search", OperationsRole.Read, "lists as GET arrivals does, and by `lead`", ListAsync)
            {
                PerClient = true,
            },
            new(
                "POST",
                "events/{key}/label",
                OperationsRole.Act,
                "says that a reply means a `label`, and why; its workflow runs again from there. Without `confirm` it only says which "
                    + "steps would run",
                LabelAsync
            )
            {
                PerClient = true,
            },
            new("POST", "events/{key}/assign", OperationsRole.Act, "gives an event to an `owner`; an empty one takes it back", AssignAsync)
            {
                PerClient = true,
            },
            new(
                "POST",
                "events/{key}/handled",
                OperationsRole.Act,
                "marks an event as dealt with, or with `handled` false as not",
                HandledAsync
            )
            {
                PerClient = true,
            },
        ];

    private async Task<HttpAnswer> ListAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (ArrivalQuery.Parse(call.Parameter, out var wanted) is { } problem)
        {
            return OperationsProblems.FilterNotUnderstood(problem);
        }
        var page = await list.ReadAsync(wanted, call.Operator.Sees, cancellationToken);
        return HttpAnswer.Json(
            page with
            {
                Items =
                [
                    .. (await LinkedAsync(page.Items, cancellationToken)).Select(item =>
                        item with
                        {
                            Client = settings.NameOf(item.Workspace),
                        }
                    ),
                ],
            },
            OperationsJson.Default.ArrivalPage
        );
    }

    private async Task<IReadOnlyList<ArrivalView>> LinkedAsync(IReadOnlyList<ArrivalView> items, CancellationToken cancellationToken)
    {
        var waiting = items
            .Where(item => item is { Hot: true, HandledAt: null, LeadEmail: not null, Workspace: not null })
            .Take(MostLinked);
        var linked = (
            await Task.WhenAll(
                waiting.Select(async item =>
                    item with
                    {
                        Crms = await records.OfAsync(item.Workspace!, item.LeadEmail!.ToLowerInvariant(), cancellationToken),
                    }
                )
            )
        ).ToDictionary(item => item.EventKey);
        return [.. items.Select(item => linked.GetValueOrDefault(item.EventKey, item))];
    }

    private async Task<HttpAnswer> LabelAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (Relabel.LabelOf(call.Parameter("label")) is not { } label)
        {
            return HttpAnswer.Problem(
                400,
                "The label is not understood.",
                $"label is one of {string.Join(", ", Enum.GetValues<ReplyLabel>().Select(Relabel.NameOf))}."
            );
        }
        var (entry, refusal) = await EntryAsync(call, cancellationToken);
        if (entry is null)
        {
            return refusal!;
        }
        if (entry.EventType is not (EventType.ReplyReceived or EventType.AutoReplyReceived))
        {
            return HttpAnswer.Problem(
                409,
                "Only a reply has a label.",
                $"This event is {(EventType.Known.Contains(entry.EventType) ? entry.EventType : "something else")}."
            );
        }
        var steps = relabel.StepsOf(entry);
        if (call.Parameter("confirm") != "true")
        {
            return HttpAnswer.Json(
                new ActionAnswer(
                    false,
                    false,
                    null,
                    $"The reply would be taken for {Relabel.NameOf(label)}, and these steps run again as that label wants them.",
                    steps
                ),
                OperationsJson.Default.ActionAnswer
            );
        }
        var key = await relabel.SendAsync(entry, label, call.Operator.Name, call.Why, cancellationToken);
        await call.NoteAsync(
            new CallNote
            {
                Workspace = entry.Workspace,
                EventKey = entry.Key.Value,
                LeadEmail = entry.LeadEmail,
                Outcome = $"{Relabel.NameOf(label)}, by event {key}",
            },
            cancellationToken
        );
        return HttpAnswer.Json(
            new ActionAnswer(
                true,
                false,
                key.Value,
                $"The reply is taken for {Relabel.NameOf(label)} in a moment, and its workflow runs again from there.",
                steps
            ),
            OperationsJson.Default.ActionAnswer
        );
    }

    private async Task<HttpAnswer> AssignAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (call.Parameter("owner")?.Trim() is not { Length: <= 100 } owner || owner.Any(char.IsControl))
        {
            return HttpAnswer.Problem(
                400,
                "An assignment names an owner.",
                "Give owner, at most 100 characters; an empty one takes the event back."
            );
        }
        return await MarkAsync(
            call,
            mark => mark with { Owner = owner.Length == 0 ? null : owner },
            owner.Length == 0 ? "Nobody has it now." : $"{owner} has it now.",
            cancellationToken
        );
    }

    private Task<HttpAnswer> HandledAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var handled = call.Parameter("handled") is not "false";
        var now = time.GetUtcNow();
        return MarkAsync(
            call,
            mark => mark with { HandledAt = handled ? now : null, HandledBy = handled ? call.Operator.Name : null },
            handled ? "It is marked as dealt with." : "It is not dealt with.",
            cancellationToken,
            // Whoever reads the lead's thread in the chat sees it there, too.
            entry =>
                handled && entry is { EventType: EventType.ReplyReceived, LeadEmail: not null }
                    ? HotReplySteps.Handled(entry, call.Operator.Name, now) is var (identity, body)
                        ? events.SendAsync(identity, body, due: null, cancellationToken)
                        : Task.CompletedTask
                    : Task.CompletedTask
        );
    }

    private async Task<HttpAnswer> MarkAsync(
        OperationsCall call,
        Func<ArrivalMark, ArrivalMark> change,
        string sentence,
        CancellationToken cancellationToken,
        Func<LedgerEntry, Task>? then = null
    )
    {
        var (entry, refusal) = await EntryAsync(call, cancellationToken);
        if (entry is null)
        {
            return refusal!;
        }
        await arrivals.MarkAsync(entry.ReceivedAt, entry.Key, change, cancellationToken);
        await (then?.Invoke(entry) ?? Task.CompletedTask);
        await call.NoteAsync(
            new CallNote
            {
                Workspace = entry.Workspace,
                EventKey = entry.Key.Value,
                LeadEmail = entry.LeadEmail,
                Outcome = sentence,
            },
            cancellationToken
        );
        return HttpAnswer.Json(
            new ActionAnswer(true, true, null, sentence, [], await list.FindAsync(entry, cancellationToken)),
            OperationsJson.Default.ActionAnswer
        );
    }

    private async Task<(LedgerEntry? Entry, HttpAnswer? Refusal)> EntryAsync(OperationsCall call, CancellationToken cancellationToken) =>
        !EventKey.TryParse(call.Places["key"], out var key) ? (null, OperationsProblems.NotAKey())
        : await ledger.FindActingAsync(key, cancellationToken) is { } entry && call.Operator.Sees(entry.Workspace) ? (entry, null)
        : (null, OperationsProblems.NoSuchEvent());
}
