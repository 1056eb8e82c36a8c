using InstantlyPipeline.Events;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations;

/// <summary>The operations that show events, and those by which a person decides about them.</summary>
public sealed class EventOperations(EventFinder events, ReplayAndDiscard decisions) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
    [
        new("GET", "events", OperationsRole.Read, "lists events, newest first, by `status`, `type`, `campaign`, `workspace`, `since`, `discarded` and `limit`", ListAsync),
        new("GET", "events/{key}", OperationsRole.Read, "shows one event with its steps", ShowAsync),
        new("POST", "events/search", OperationsRole.Read, "lists as GET events does, and by `lead`", ListAsync),
        new("POST", "replay", OperationsRole.Act, "runs events again, by `key` or a filter with `status`; without `confirm` it only says what it would do",
            (call, ct) => decisions.ReplayAsync(call.Parameter, ct)),
        new("POST", "events/{key}/discard", OperationsRole.Act, "sets a dead letter aside for good, with `who` and `why`",
            (call, ct) => decisions.DiscardAsync(call.Places["key"], call.Parameter, ct)),
    ];

    private async Task<HttpAnswer> ListAsync(OperationsCall call, CancellationToken cancellationToken)
        => EventQuery.Parse(call.Parameter, out var wanted) is { } problem
            ? OperationsProblems.FilterNotUnderstood(problem)
            : HttpAnswer.Json(await events.ListAsync(wanted, cancellationToken), OperationsJson.Default.IReadOnlyListEventView);

    private async Task<HttpAnswer> ShowAsync(OperationsCall call, CancellationToken cancellationToken)
        => !EventKey.TryParse(call.Places["key"], out var key) ? OperationsProblems.NotAKey()
            : await events.FindAsync(key, cancellationToken) is { } view ? HttpAnswer.Json(view, OperationsJson.Default.EventView)
            : OperationsProblems.NoSuchEvent();
}
