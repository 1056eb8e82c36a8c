using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Alerts;

/// <summary>Lets so many alerts about one thing through in an hour, and counts the others: a list that is labelled anew is no reason to
/// fill a channel.</summary>
internal sealed class HourlyAlerts(ITableStore tables, TimeProvider time)
{
    /// <summary>Alerts about one thing in an hour.</summary>
    public const int Most = 10;

    /// <summary>The step in which an event takes its turn, so that a rerun takes no other.</summary>
    public const string Step = "alert-turn";

    private const string Table = "alertturns";
    private const int MostTries = 100;

    /// <param name="about">What the alert is about within the workspace, for example a label.</param>
    /// <returns>Null when the storage is out of reach; the event comes back then.</returns>
    public async Task<AlertTurn?> TakeAsync(EventRun run, string about)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{run.Event.Workspace}\n{about}")))[..32];
        var outcome = await run.Step(
            Step,
            async ct =>
            {
                var turn = await CountAsync(hash, ct);
                return StepResult.Done(
                    string.Create(CultureInfo.InvariantCulture, $"alert {turn.Number} of its kind in this hour"),
                    string.Create(CultureInfo.InvariantCulture, $"{turn.Number} {turn.LeftOutBefore}")
                );
            }
        );
        return outcome.Value?.Split(' ') is [var number, var before]
            ? new AlertTurn(long.Parse(number, CultureInfo.InvariantCulture), long.Parse(before, CultureInfo.InvariantCulture))
            : null;
    }

    private async Task<AlertTurn> CountAsync(string hash, CancellationToken cancellationToken)
    {
        var hour = time.GetUtcNow().UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var row = await tables.GetAsync(Table, hash[..2], hash, cancellationToken);
            var isSame = row?.Text("Hour") == hour;
            (long number, long before) = isSame ? (row!.Number("Count") + 1, 0L) : (1L, Math.Max(0, (row?.Number("Count") ?? 0) - Most));
            var next = (row ?? new TableRow(hash[..2], hash)).Set("Hour", hour).Set("Count", number);
            if (
                await (
                    row is null ? tables.InsertAsync(Table, next, cancellationToken) : tables.UpdateAsync(Table, next, cancellationToken)
                )
                is not null
            )
            {
                return new(number, before);
            }
        }
        throw new TransientFailureException("Too many events of one kind wanted to be counted at once.");
    }
}
