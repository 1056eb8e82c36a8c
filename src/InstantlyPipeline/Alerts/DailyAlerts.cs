using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Alerts;

/// <summary>Lets one event a day tell people of a trouble that many events report.</summary>
internal sealed class DailyAlerts(ITableStore tables, AlertSteps alerts)
{
    private const string Table = "accountalerts";

    /// <summary>Whether this event tells it; otherwise the alert's steps are recorded as skipped. A rerun gets the same answer.</summary>
    /// <param name="about">What the alert is about within the workspace, for example a sending account.</param>
    /// <remarks>A day is one of the event's own time, in UTC.</remarks>
    public async Task<bool> ClaimAsync(EventRun run, string about, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{run.Event.Workspace}\n{about}")))[..32];
        var row = string.Create(CultureInfo.InvariantCulture, $"{hash}|{run.Event.Timestamp.UtcDateTime:yyyyMMdd}");
        var inserted = await tables.InsertAsync(Table, new TableRow(hash[..2], row).Set("EventKey", run.Key.Value), cancellationToken);
        if (
            inserted is null
            && (await tables.GetAsync(Table, hash[..2], row, cancellationToken))?.Text("EventKey") is { } first
            && first != run.Key.Value
        )
        {
            await alerts.SkipAsync(run, $"event {first} told it already today");
            return false;
        }
        return true;
    }
}
