using System.Globalization;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Http;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Observing;

/// <summary>The operation behind <c>routes report</c>.</summary>
internal sealed class ObservingOperations(ObservedReports reports, CurrentSettings settings, TimeProvider time) : IOperations
{
    private const int MostDays = 31;

    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "POST",
                "routes/report",
                OperationsRole.Read,
                "compares what would have been done for the observed `client`, from the day `since` to the day `until`, with what "
                    + "Instantly says of the leads and with the `csv` of another tool",
                CompareAsync
            )
            {
                PerClient = true,
                NamesClientsItself = true,
            },
        ];

    private async Task<HttpAnswer> CompareAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var seen = settings.Value.Clients.Where(client => client.Workspaces.Any(call.Operator.Sees)).ToList();
        var name = call.Parameter("client") ?? "";
        if (
            seen.Find(client => client.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) is not { Workspaces.Count: > 0 } client
        )
        {
            return HttpAnswer.Problem(
                400,
                "Which client is meant is not known.",
                seen.Count == 0
                    ? "pipeline.json names no clients."
                    : $"client is one of pipeline.json: {string.Join(", ", seen.Select(one => one.Name))}. "
                        + $"{Nearest.DidYouMean(name, [.. seen.Select(one => one.Name)])}"
            );
        }
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (
            !Day(call.Parameter("until"), today, out var until)
            || !Day(call.Parameter("since"), until.AddDays(-6), out var since)
            || until < since
            || until.DayNumber - since.DayNumber >= MostDays
        )
        {
            return HttpAnswer.Problem(
                400,
                "The days are not understood.",
                $"since and until are UTC days such as 2026-08-18, at most {MostDays} of them."
            );
        }
        return HttpAnswer.Json(
            await reports.CompareAsync(client, since, until, call.Parameter("csv"), cancellationToken),
            ObservingJson.Default.ObservedReport
        );
    }

    private static bool Day(string? text, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        return text is null || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }
}
