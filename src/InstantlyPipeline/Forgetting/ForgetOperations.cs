using InstantlyPipeline.Erasing;
using InstantlyPipeline.Http;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.Operators;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Forgetting;

/// <summary>The operations by which a person, or a whole client, is forgotten.</summary>
internal sealed class ForgetOperations(ForgetRequests requests, TimeProvider time) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "POST",
                "forget",
                OperationsRole.Admin,
                "forgets a `lead`, in a `workspace` or in all, or everybody of a `workspace`, with `why`; without `confirm` true it only "
                    + "says which rows it would remove or empty",
                ForgetAsync
            ),
            new(
                "GET",
                "forget",
                OperationsRole.Admin,
                "says how far the wishes to be forgotten are",
                async (_, ct) => HttpAnswer.Json(await requests.ReportsAsync(ct), ForgetJson.Default.IReadOnlyListForgetReport)
            ),
        ];

    private async Task<HttpAnswer> ForgetAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var (lead, workspace) = (call.Parameter("lead")?.Trim().ToLowerInvariant(), call.Parameter("workspace")?.Trim());
        if (
            lead is { Length: > 320 } or ""
            || workspace is { Length: > 100 or < 3 }
            || (lead is null && workspace is null)
            || (lead is not null && !lead.Contains('@', StringComparison.Ordinal))
        )
        {
            return HttpAnswer.Problem(
                400,
                "It is not said whom to forget.",
                "Give lead, a whole address; or workspace, a client's workspace id; or both."
            );
        }
        var who = new Forgotten(lead, workspace, time.GetUtcNow());
        var rows = await requests.LookAsync(who, cancellationToken);
        var stays = await requests.StaysAsync(who, cancellationToken);
        if (call.Parameter("confirm") != "true")
        {
            return HttpAnswer.Json(
                new ForgetAnswer(
                    false,
                    rows,
                    null,
                    $"{Counted.Of(rows.Values.Sum(), "row holds", "rows hold")} something of them and would be removed or emptied. "
                        + "This was the dry run: nothing was changed."
                )
                {
                    Stays = stays,
                },
                ForgetJson.Default.ForgetAnswer
            );
        }
        var wish = await requests.WishAsync(who, call.Operator.Name, call.Why, cancellationToken);
        await call.NoteAsync(
            new CallNote
            {
                Workspace = workspace,
                LeadEmail = lead,
                Outcome = $"wish {wish}, {Counted.Of(rows.Values.Sum(), "row")}",
            },
            cancellationToken
        );
        return HttpAnswer.Json(
            new ForgetAnswer(
                true,
                rows,
                wish,
                "What is on its way of them is dropped from now on; within minutes the tables are gone through. GET forget says how far it is."
            )
            {
                Stays = stays,
            },
            ForgetJson.Default.ForgetAnswer
        );
    }
}
