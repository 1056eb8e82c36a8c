using System.Globalization;
using System.Text;
using InstantlyPipeline.Http;
using InstantlyPipeline.Operations.Operators;
using InstantlyPipeline.Suppressions;

namespace InstantlyPipeline.Operations.Suppressed;

/// <summary>The operations on the suppression list.</summary>
public sealed class SuppressionOperations(SuppressionList list, SuppressionDecisions decisions) : IOperations
{
    /// <summary>What a list answers at most.</summary>
    public const int MaxLimit = 100_000;

    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "suppressions",
                OperationsRole.Read,
                "lists barred addresses by `workspace` and `reason`, or with `lifted` those that were barred; at most `limit`",
                ListAsync
            )
            {
                PerClient = true,
            },
            new(
                "POST",
                "suppressions/search",
                OperationsRole.Read,
                "lists as GET suppressions does, and by `text`, a part of the address",
                ListAsync
            )
            {
                PerClient = true,
            },
            new(
                "POST",
                "suppressions/why",
                OperationsRole.Read,
                "says how it came that `lead` is barred, for a `workspace` or all",
                WhyAsync
            )
            {
                PerClient = true,
            },
            new(
                "POST",
                "suppressions/add",
                OperationsRole.Act,
                "bars `lead` for `workspace`, with `why`, and a `reason` code if wanted; `who` where the token does not say it",
                AddAsync
            )
            {
                PerClient = true,
                IsOfOneWorkspace = true,
            },
            new(
                "POST",
                "suppressions/remove",
                OperationsRole.Act,
                "lets `lead` be mailed again by `workspace`, with `why`; `who` where the token does not say it",
                RemoveAsync
            )
            {
                PerClient = true,
                IsOfOneWorkspace = true,
            },
            new("GET", "suppressions/export", OperationsRole.Read, "answers the list of a `workspace`, or of all, as CSV", ExportAsync)
            {
                PerClient = true,
            },
            new(
                "POST",
                "suppressions/import",
                OperationsRole.Act,
                "puts the rows of `csv` on the list; `workspace` for rows without one, `everywhere` to bar them outside, too",
                ImportAsync
            )
            {
                PerClient = true,
            },
        ];

    private async Task<HttpAnswer> ListAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var limit = 1_000;
        if (
            call.Parameter("limit") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit)
        )
        {
            return OperationsProblems.FilterNotUnderstood($"limit is a whole number from 1 to {MaxLimit}.");
        }
        var (workspace, reason, part, barred) = (
            call.Parameter("workspace"),
            call.Parameter("reason"),
            call.Parameter("text")?.Trim(),
            call.Parameter("lifted") != "true"
        );
        var found = await list.ListAsync(
            entry =>
                entry.IsBarred == barred
                && call.Operator.Sees(entry.Workspace)
                && EventQuery.Same(workspace, entry.Workspace)
                && EventQuery.Same(reason, entry.Because?.Reason)
                && (part is null || entry.Email.Contains(part, StringComparison.OrdinalIgnoreCase)),
            cancellationToken
        );
        return HttpAnswer.Json([.. found.Take(limit).Select(SuppressionView.Of)], SuppressionsJson.Default.IReadOnlyListSuppressionView);
    }

    private async Task<HttpAnswer> WhyAsync(OperationsCall call, CancellationToken cancellationToken) =>
        call.Parameter("lead") is { } lead && SuppressionAddress.IsOne(lead)
            ? HttpAnswer.Json(
                await decisions.WhyAsync(call.Parameter("workspace"), lead, call.Operator.Sees, cancellationToken),
                SuppressionsJson.Default.SuppressionAnswer
            )
            : NoAddress();

    private async Task<HttpAnswer> AddAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var (decision, problem) = Decision(call);
        if (decision is not var (workspace, lead, who, why))
        {
            return problem!;
        }
        if (call.Parameter("reason") is { Length: > 50 })
        {
            return OperationsProblems.FilterNotUnderstood("reason is a short code of at most 50 characters.");
        }
        var answer = await decisions.AddAsync(workspace, lead, who, why, call.Parameter("reason"), cancellationToken);
        await NoteAsync(call, workspace, lead, answer, "barred", cancellationToken);
        return HttpAnswer.Json(answer, SuppressionsJson.Default.SuppressionAnswer);
    }

    private async Task<HttpAnswer> RemoveAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var (decision, problem) = Decision(call);
        if (decision is not var (workspace, lead, who, why))
        {
            return problem!;
        }
        if (await decisions.RemoveAsync(workspace, lead, who, why, cancellationToken) is not { } answer)
        {
            return HttpAnswer.Problem(
                404,
                "The list does not have this address.",
                "This workspace never barred it. `suppressions why` shows which one did; Instantly's own block list and the CRMs may "
                    + "bar it by themselves."
            );
        }
        await NoteAsync(call, workspace, lead, answer, "bar lifted", cancellationToken);
        return HttpAnswer.Json(answer, SuppressionsJson.Default.SuppressionAnswer);
    }

    private async Task<HttpAnswer> ExportAsync(OperationsCall call, CancellationToken cancellationToken) =>
        new(
            200,
            "text/csv; charset=utf-8",
            Encoding.UTF8.GetBytes(
                SuppressionCsv.Write(
                    await list.ListAsync(
                        entry =>
                            entry.IsBarred
                            && call.Operator.Sees(entry.Workspace)
                            && EventQuery.Same(call.Parameter("workspace"), entry.Workspace),
                        cancellationToken
                    )
                )
            )
        );

    private async Task<HttpAnswer> ImportAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (call.Parameter("csv") is not { Length: > 0 } csv)
        {
            return HttpAnswer.Problem(
                400,
                "An import has rows.",
                "Give csv in the JSON body: a first line with the columns' names, then the rows; at most 64 KiB in one call."
            );
        }
        var imported = await decisions.ImportAsync(
            csv,
            call.Parameter("workspace"),
            WhoOf(call),
            call.Parameter("everywhere") == "true",
            call.Operator.Sees,
            cancellationToken
        );
        await call.NoteAsync(
            new CallNote
            {
                Outcome = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{imported.Added} added, {imported.Known} known, {imported.Lifted} stay lifted, {imported.Problems.Count} left out"
                ),
            },
            cancellationToken
        );
        return HttpAnswer.Json(imported, SuppressionsJson.Default.SuppressionImported);
    }

    private static Task NoteAsync(
        OperationsCall call,
        string workspace,
        string lead,
        SuppressionAnswer answer,
        string outcome,
        CancellationToken cancellationToken
    ) =>
        call.NoteAsync(
            new CallNote
            {
                Workspace = workspace,
                LeadEmail = lead,
                EventKey = answer.EventKey,
                Outcome = answer.EventKey is null ? "nothing to do" : outcome,
            },
            cancellationToken
        );

    private static ((string Workspace, string Lead, string Who, string Why)? Decision, HttpAnswer? Problem) Decision(OperationsCall call) =>
        call.Parameter("lead") is not { } lead || !SuppressionAddress.IsOne(lead) ? (null, NoAddress())
        : call.Parameter("workspace") is not { Length: > 0 and <= 200 } workspace
            ? (
                null,
                HttpAnswer.Problem(
                    400,
                    "A decision is for one client.",
                    "Give workspace: the id of the Instantly workspace, as `events` shows it."
                )
            )
        : !call.Operator.Sees(workspace)
            ? (null, HttpAnswer.Problem(403, "Your token is for some clients only.", "Ask with a token that was made for this one."))
        : call.Why is not { } why
            ? (
                null,
                HttpAnswer.Problem(
                    400,
                    "A decision says why.",
                    "Give why (at most 300 characters) in the JSON body; it is kept on the list."
                )
            )
        : ((workspace, lead, WhoOf(call), why), null);

    /// <summary>Whoever has a token of their own is known by it; who comes with the common one says who it is.</summary>
    private static string WhoOf(OperationsCall call) =>
        call.Operator == Operator.OfTheSettings && call.Parameter("who") is { Length: > 0 } who
            ? who.Length > 100
                ? who[..100]
                : who
            : call.Operator.Name;

    private static HttpAnswer NoAddress() =>
        HttpAnswer.Problem(
            400,
            "That is no full address.",
            "Give lead: one e-mail address. The list takes no domains: a domain bars everybody there, and is put on Instantly's block "
                + "list by hand."
        );
}
