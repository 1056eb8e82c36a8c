using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Holds;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Http;
using InstantlyPipeline.Operations.Operators;
using InstantlyPipeline.Operations.Today;

namespace InstantlyPipeline.Operations.Trouble;

/// <summary>The operation that shows what wants a person.</summary>
internal sealed class TroubleOperations(
    TroubleList trouble,
    DestinationHolds holds,
    IEnumerable<ITroubleNotices> notices,
    CurrentSettings settings
) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "trouble",
                OperationsRole.Read,
                "shows dead letters, quarantine, retries under way and failing destinations, grouped by cause, and what is wrong with "
                    + "the webhook, the sending accounts, refused deliveries and calls that wait for their turn; of a "
                    + "`workspace` or of all",
                ShowAsync
            )
            {
                PerClient = true,
            },
            new(
                "POST",
                "destinations/hold",
                OperationsRole.Act,
                "has the steps of a `destination` wait, of one `workspace` or of all, with `why`; everything else goes on",
                HoldAsync
            )
            {
                PerClient = true,
                IsOfOneWorkspace = true,
            },
            new("POST", "destinations/release", OperationsRole.Act, "ends a hold; what waited goes on within minutes", ReleaseAsync)
            {
                PerClient = true,
                IsOfOneWorkspace = true,
            },
        ];

    private async Task<HttpAnswer> ShowAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var found = new List<TroubleNotice>();
        DateTimeOffset? lookedAt = null;
        foreach (var source in notices)
        {
            found.AddRange((await source.OpenAsync(cancellationToken)).Where(notice => IsTheirs(notice, call)));
            lookedAt ??= await source.LookedAtAsync(cancellationToken);
        }
        var view = await trouble.ReadAsync(call.Wants, cancellationToken);
        return HttpAnswer.Json(view with { Notices = found, WatchedAt = lookedAt }, OperationsJson.Default.TroubleView);
    }

    /// <summary>What is no client's alone is for those who see all of them.</summary>
    private bool IsTheirs(TroubleNotice notice, OperationsCall call) =>
        notice.Client is null
            ? call.Operator.SeesEverybody
            : (settings.Value.WorkspacesOf(notice.Client) ?? []).Any(own => call.Wants(own));

    private async Task<HttpAnswer> HoldAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (Wanted(call, out var destination, out var workspace) is { } refusal)
        {
            return refusal;
        }
        await holds.HoldAsync(destination!.Name, workspace, call.Operator.Name, call.Why, cancellationToken);
        return await DoneAsync(
            call,
            workspace,
            $"{destination.Title} is not called any more, as soon as all instances know, which takes some seconds. Its steps wait, 72 "
                + $"hours at most.",
            cancellationToken
        );
    }

    private async Task<HttpAnswer> ReleaseAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (Wanted(call, out var destination, out var workspace) is { } refusal)
        {
            return refusal;
        }
        await holds.ReleaseAsync(destination!.Name, workspace, cancellationToken);
        return await DoneAsync(
            call,
            workspace,
            $"{destination.Title} is called again; what waited comes within minutes.",
            cancellationToken
        );
    }

    private static async Task<HttpAnswer> DoneAsync(
        OperationsCall call,
        string? workspace,
        string sentence,
        CancellationToken cancellationToken
    )
    {
        await call.NoteAsync(new CallNote { Workspace = workspace, Outcome = sentence }, cancellationToken);
        return HttpAnswer.Json(new ActionAnswer(true, true, null, sentence, []), OperationsJson.Default.ActionAnswer);
    }

    /// <returns>Null when understood.</returns>
    private static HttpAnswer? Wanted(OperationsCall call, out DestinationRegistration? destination, out string? workspace)
    {
        workspace = call.Parameter("workspace")?.Trim() is { Length: > 0 and <= 100 } named ? named : null;
        destination = DestinationList.All.FirstOrDefault(one =>
            call.Parameter("destination") is { } name
            && (one.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || one.Title.Equals(name, StringComparison.OrdinalIgnoreCase))
        );
        return destination is null
                ? HttpAnswer.Problem(
                    400,
                    "The destination is not understood.",
                    $"destination is one of {string.Join(", ", DestinationList.All.Select(one => one.Name))}."
                )
            : workspace is null
                ? call.Operator.SeesEverybody ? null
                    : HttpAnswer.Problem(403, "Your token is for some clients only.", "Name the workspace whose destination is meant.")
            : call.Operator.Sees(workspace) ? null
            : HttpAnswer.Problem(404, "No such workspace.", "It is none of those that your token is good for.");
    }
}
