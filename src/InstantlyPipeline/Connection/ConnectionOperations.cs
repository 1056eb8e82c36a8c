using System.Globalization;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Http;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.Operators;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Connection;

/// <summary>The operations about Instantly's side of the webhook.</summary>
internal sealed class ConnectionOperations(Connecting connecting, Recovery recovery, ConnectionBook book, CurrentSettings settings)
    : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "POST",
                "connect",
                OperationsRole.Act,
                "makes or mends the webhook in Instantly and tests it, with `publicUrl`, `key`, `check`, `rotate` and `import`; with "
                    + "`check` it changes nothing",
                ConnectAsync
            )
            {
                PerClient = true,
            },
            new(
                "POST",
                "recover",
                OperationsRole.Act,
                "takes in what was missed `since` a time; without `confirm` it only says what it would take in",
                RecoverAsync
            )
            {
                PerClient = true,
            },
        ];

    private async Task<HttpAnswer> ConnectAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        Uri? url = null;
        if (
            call.Parameter("publicUrl") is { } given
            && (PublicDoor.Problem(given) is { } problem || !Uri.TryCreate(given, UriKind.Absolute, out url))
        )
        {
            return HttpAnswer.Problem(
                400,
                "The address is not one that Instantly could deliver to.",
                $"The address {PublicDoor.Problem(given)}"
            );
        }
        if (url is not null && !call.Operator.SeesEverybody)
        {
            return HttpAnswer.Problem(
                403,
                "The address is everybody's.",
                "Leave publicUrl out: the known one is taken. To change it, ask with a token for all clients, and name no client."
            );
        }
        var days = 0;
        if (
            call.Parameter("import") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out days) || days is < 1 or > 365)
        )
        {
            return HttpAnswer.Problem(400, "The days are not understood.", "import is a whole number of days from 1 to 365.");
        }
        var wish = new ConnectWish(url, call.Parameter("key"), call.Parameter("check") == "true", call.Parameter("rotate") == "true", days)
        {
            Sees = Sees(call),
        };
        var report = await connecting.RunAsync(wish, cancellationToken);
        await call.NoteAsync(
            new CallNote
            {
                Outcome =
                    wish.Check ? "looked only"
                    : wish.Rotate ? "changed the secret"
                    : "connected",
            },
            cancellationToken
        );
        return HttpAnswer.Json(report, ConnectionJson.Default.ConnectReport);
    }

    private async Task<HttpAnswer> RecoverAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (!DateTimeOffset.TryParse(call.Parameter("since"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
        {
            return HttpAnswer.Problem(
                400,
                "The time is not understood.",
                "since is a UTC time such as 2026-08-18 or 2026-08-18T09:00:00Z."
            );
        }
        var workspaces = book.All.Where(Sees(call)).ToList();
        if (workspaces.Count == 0)
        {
            return HttpAnswer.Problem(
                409,
                "The pipeline has no key of Instantly's API.",
                "Set Instantly__ApiKey, or the client's own; without it there is nothing to recover from."
            );
        }
        var dryRun = call.Parameter("confirm") != "true";
        var report = RecoveryReport.Nothing(dryRun);
        try
        {
            foreach (var workspace in workspaces)
            {
                report = report.Plus(await recovery.RunAsync(workspace, since, dryRun, cancellationToken));
            }
        }
        catch (TransientFailureException unreachable)
        {
            return HttpAnswer.Problem(
                503,
                "The recovery was not done to its end.",
                $"{unreachable.Message} Run it again: what was taken in is known by then."
            );
        }
        catch (PermanentFailureException refused)
        {
            return HttpAnswer.Problem(409, "Instantly refuses what the recovery asks.", refused.Message);
        }
        await call.NoteAsync(
            new CallNote
            {
                Outcome = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Counted.Of(report.Recovered, "event")}{(dryRun ? " would be recovered" : " recovered")}"
                ),
            },
            cancellationToken
        );
        return HttpAnswer.Json(report, ConnectionJson.Default.RecoveryReport);
    }

    /// <summary>A key that all clients share speaks of all of them, and so is for those alone who see everybody.</summary>
    private Func<Connected, bool> Sees(OperationsCall call) =>
        workspace =>
            call.Operator.SeesEverybody
            || (workspace.Client is { } client && settings.Value.WorkspacesOf(client) is { Count: > 0 } own && own.All(call.Operator.Sees));
}
