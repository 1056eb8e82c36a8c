using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Routes.Files;

namespace InstantlyPipeline.Operations;

/// <summary>The operations that show, try and replace the routes.</summary>
internal sealed class RouteOperations(
    CurrentFile file,
    FileReader reader,
    StoredFile stored,
    RouteTests tests,
    RouteUse use,
    EventLedger ledger
) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new("GET", "routes", OperationsRole.Read, "lists the routes, and when each matched last", ListAsync),
            new(
                "POST",
                "routes/test",
                OperationsRole.Read,
                "says what the routes would do with the event `key`, or with the body `event`, and does nothing",
                TestAsync
            ),
            new(
                "POST",
                "routes/push",
                OperationsRole.Admin,
                "puts the text `file` in force as the settings file of a pipeline that keeps it in its storage",
                PushAsync
            ),
        ];

    private async Task<HttpAnswer> ListAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var routes = file.Value.Routes;
        var used = (await use.WriteAsync(routes.Select(route => route.Name), cancellationToken)).ToDictionary(usage => usage.Route);
        return HttpAnswer.Json(
            [
                .. routes.Select(route => new RouteView(
                    route.Name,
                    WordsOf(route.When),
                    [.. route.Actions.Select(action => action.ToString())],
                    used[route.Name].KnownSince,
                    used[route.Name].MatchedAt
                )),
            ],
            RoutesJson.Default.RouteViewArray
        );
    }

    private async Task<HttpAnswer> TestAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        byte[]? body;
        if (call.Parameter("key") is { } text)
        {
            if (!EventKey.TryParse(text, out var key))
            {
                return OperationsProblems.NotAKey();
            }
            body = await ledger.FindAsync(key, cancellationToken) is { } entry ? await ledger.PayloadAsync(entry, cancellationToken) : null;
            if (body is null)
            {
                return OperationsProblems.NoSuchEvent();
            }
        }
        else if (call.Parameter("event") is { } written)
        {
            body = Encoding.UTF8.GetBytes(written);
        }
        else
        {
            return HttpAnswer.Problem(
                400,
                "A test needs an event.",
                """Give {"key":"<event key>"}, or {"event":"<the body as text>"}, as the JSON body."""
            );
        }
        try
        {
            return HttpAnswer.Json(tests.Try(InstantlyEvent.Parse(body), call.Parameter("category")), RoutesJson.Default.RouteTest);
        }
        catch (FormatException)
        {
            return HttpAnswer.Problem(
                400,
                "The event is not understood.",
                $"Its body is not one that Instantly sends: {EventReader.Read(body).Problem}."
            );
        }
    }

    private async Task<HttpAnswer> PushAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (file.Where != stored.Where)
        {
            return HttpAnswer.Problem(
                409,
                "This pipeline reads its file from a disk.",
                $"Change {file.Where ?? FileOnDisk.Name} there; it is read again within a minute."
            );
        }
        if (call.Parameter("file") is not { Length: > 0 } written || Encoding.UTF8.GetByteCount(written) > StoredFile.MostBytes)
        {
            return HttpAnswer.Problem(400, "There is no file to push.", """Give {"file":"<its text>"} as the JSON body.""");
        }
        var text = Encoding.UTF8.GetBytes(written);
        var reading = reader.Read(text);
        if (reading.File is null)
        {
            return HttpAnswer.Json(
                new PushReport(false, 0, 0, [.. reading.Problems.Select(problem => problem.ToString())]),
                RoutesJson.Default.PushReport
            );
        }
        await stored.WriteAsync(text, cancellationToken);
        await file.ReloadAsync(cancellationToken);
        return HttpAnswer.Json(
            new PushReport(true, reading.File.Clients.Count, reading.File.Routes.Count, []),
            RoutesJson.Default.PushReport
        );
    }

    private static string WordsOf(RouteCondition when)
    {
        (string Name, IReadOnlyList<string> Texts)[] all =
        [
            ("client", when.Client),
            ("campaign", when.Campaign),
            ("label", when.Label),
            ("eventType", when.EventType),
            ("category", when.Category),
            ("account", when.Account),
        ];
        return
            string.Join(
                ", ",
                all.Where(condition => condition.Texts.Count > 0)
                    .Select(condition => $"{condition.Name} {string.Join(" or ", condition.Texts)}")
            )
                is { Length: > 0 } words
            ? words
            : "always";
    }
}
