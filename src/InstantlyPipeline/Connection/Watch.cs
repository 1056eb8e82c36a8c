using System.Globalization;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Connection.Troubles;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection;

/// <summary>Looks every five minutes, on one instance at a time, whether all is well: resumes a webhook that is off, recovers what was
/// missed, tells of trouble.</summary>
/// <remarks>
/// A gap is noted before anything is done about it, and removed once it is filled and told; killed anywhere in between, the next run goes
/// on. The pipeline's own outage is a gap, too: from the last run of the watch to the first one after the start.
/// </remarks>
internal sealed partial class Watch(
    ConnectionBook book,
    Recovery recovery,
    TroubleBook troubles,
    Door door,
    SecretUse use,
    Notices notices,
    IOptions<ConnectionOptions> options,
    IOptions<IntakeOptions> intake,
    TimeProvider time,
    ILogger<Watch> logger
) : IPeriodicTask
{
    private const string TaskName = "watch";

    /// <summary>The watch itself may be late by a run or two without the pipeline having been down.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(12);

    public string Name => TaskName;

    public TimeSpan Interval => TimeSpan.FromMinutes(5);

    /// <summary>What was missed while the pipeline was down is not waited for.</summary>
    public bool RunsAtStart => true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var owner = Guid.NewGuid().ToString("N");
        if (!options.Value.Watch || !await book.TryLeaseAsync(TaskName, owner, cancellationToken))
        {
            return;
        }
        using var run = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(owner, run);
        try
        {
            await LookAsync(run.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.LeaseLost(logger);
        }
        finally
        {
            await run.CancelAsync();
            await renewing;
            await book.ReleaseAsync(TaskName, owner);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await NoteOutageAsync(cancellationToken);
        foreach (var workspace in book.All)
        {
            await LookAfterAsync(workspace, cancellationToken);
        }
        await troubles.UpdateAsync(cancellationToken);
        await book.KeepWatchedAsync(cancellationToken);
    }

    /// <summary>Keeps the others out for as long as the run takes; where one of them is in, the run ends.</summary>
    private async Task RenewAsync(string owner, CancellationTokenSource run)
    {
        using var timer = new PeriodicTimer(ConnectionBook.RenewEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(run.Token))
            {
                try
                {
                    if (!await book.TryLeaseAsync(TaskName, owner, run.Token))
                    {
                        await run.CancelAsync();
                    }
                }
                catch (TransientFailureException)
                {
                    // The next time may be in time yet.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task NoteOutageAsync(CancellationToken cancellationToken)
    {
        if (await book.LastWatchedAsync(cancellationToken) is { } last && time.GetUtcNow() - last > Outage)
        {
            foreach (var workspace in book.All)
            {
                await book.OpenAsync(
                    new Gap(ConnectionBook.IdOf("outage", workspace.Setting, last), workspace.Setting, last, last, IsOutage: true),
                    cancellationToken
                );
            }
        }
        // From here on the outage is noted: a stop in what follows must not make it longer.
        await book.KeepWatchedAsync(cancellationToken);
    }

    private async Task LookAfterAsync(Connected workspace, CancellationToken cancellationToken)
    {
        try
        {
            var isOff = false;
            foreach (var webhook in (await book.OursAsync(workspace, cancellationToken)).Where(webhook => webhook.IsOff))
            {
                var since = webhook.FailedAt ?? time.GetUtcNow();
                await book.OpenAsync(
                    new Gap(
                        ConnectionBook.IdOf("off", webhook.Id, since),
                        workspace.Setting,
                        await LastGoodBeforeAsync(since, cancellationToken),
                        since,
                        IsOutage: false
                    ),
                    cancellationToken
                );
                isOff |= !await ResumeAsync(workspace, webhook, cancellationToken);
            }
            if (!isOff)
            {
                await FillAsync(workspace, cancellationToken);
            }
        }
        catch (Exception ex) when (ex is TransientFailureException or PermanentFailureException)
        {
            // The other workspaces have their turn; the gap is noted, and the webhook is among the troubles.
            Log.NotLookedAfter(logger, workspace.Called, ex.Message);
        }
    }

    /// <summary>Only once our own door answers: a webhook that is resumed before is switched off again.</summary>
    private async Task<bool> ResumeAsync(Connected workspace, InstantlyWebhook webhook, CancellationToken cancellationToken)
    {
        if (!options.Value.Resume)
        {
            return false;
        }
        // Where the way from here to the public address is blocked, nothing can be said against the door.
        if (
            workspace.Secrets.Concat(intake.Value.Secrets).FirstOrDefault() is { } secret
            && await door.KnockAsync(webhook.Target, secret, cancellationToken) is DoorAnswer.Other other
        )
        {
            Log.DoorDoesNotAnswer(logger, other.Status);
            return false;
        }
        try
        {
            await workspace.Instantly.Webhooks.ResumeAsync(webhook.Id, cancellationToken);
            return (await workspace.Instantly.Webhooks.FindAsync(webhook.Id, cancellationToken))?.IsOff is not true;
        }
        catch (PermanentFailureException refused)
        {
            Log.ResumeRefused(logger, refused.Message);
            return false;
        }
    }

    private async Task FillAsync(Connected workspace, CancellationToken cancellationToken)
    {
        if (await book.GapsAsync(workspace.Setting, cancellationToken) is not { Count: > 0 } gaps)
        {
            return;
        }
        var report = options.Value.Recover
            ? await recovery.RunAsync(workspace, gaps.Min(gap => gap.From), dryRun: false, cancellationToken)
            : RecoveryReport.Nothing(dryRun: false) with
            {
                Problems = ["Connection__Recover is false: nothing was looked for."],
            };
        var longest = gaps.OrderBy(gap => gap.IsOutage).ThenBy(gap => gap.Since).First();
        var off = Spoken.Duration(time.GetUtcNow() - longest.Since);
        // An outage in which nothing was missed is no news; a webhook that was off is.
        if (gaps.Any(gap => !gap.IsOutage) || report.Recovered > 0)
        {
            await notices.SendAsync(
                $"gap|{longest.Id}",
                longest.Since,
                $"ℹ️ The {(longest.IsOutage ? "pipeline was down" : "webhook was off")} for {off}; {report.Sentence()}",
                Unknown(report, longest),
                cancellationToken
            );
        }
        Log.Filled(logger, report.Recovered, off);
        foreach (var gap in gaps)
        {
            await book.CloseAsync(gap, cancellationToken);
        }
    }

    private static string? Unknown(RecoveryReport report, Gap gap)
    {
        List<string> said = [.. report.Problems];
        if (!gap.IsOutage)
        {
            said.Add("Opens, clicks, sends and labels of that time are there only as far as Instantly's delivery log has them.");
        }
        if (report.LogBegins is { } begins && begins > gap.Since)
        {
            said.Add(string.Create(CultureInfo.InvariantCulture, $"The log begins at {begins:u}: what it had before that is not known."));
        }
        return said.Count == 0 ? null : string.Join(' ', said);
    }

    private async Task<DateTimeOffset> LastGoodBeforeAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        (await use.ListAsync(cancellationToken)).Max(secret => secret.LastUsedAt) is { } last && last < at ? last : at;

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The webhooks of {Workspace} could not be looked after: {Failure}")]
        public static partial void NotLookedAfter(ILogger logger, string workspace, string failure);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Warning,
            Message = "The webhook is off and was not resumed: at its address something answered {Status} that is not this pipeline, "
                + "or does not take its secret. Run `instantly-pipeline connect --check`."
        )]
        public static partial void DoorDoesNotAnswer(ILogger logger, int status);

        [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "The webhook is off and stays off: {Failure}")]
        public static partial void ResumeRefused(ILogger logger, string failure);

        [LoggerMessage(
            EventId = 5,
            Level = LogLevel.Warning,
            Message = "Another instance watches over the connection by now: this one could not renew its lease in time. It goes on "
                + "where this one ended."
        )]
        public static partial void LeaseLost(ILogger logger);

        [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "{Count} events recovered after {Duration}.")]
        public static partial void Filled(ILogger logger, int count, string duration);
    }
}
