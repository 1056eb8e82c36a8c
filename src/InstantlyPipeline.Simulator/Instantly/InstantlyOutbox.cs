namespace InstantlyPipeline.Simulator;

/// <summary>Raises events as Instantly does: to every webhook that is on, with its retries, into the delivery log, and switching a webhook
/// off that keeps failing.</summary>
/// <remarks>
/// Whether events raised while a webhook is off are in the log is not known; here they are not, unless <see cref="LogsWhileOff"/> says so.
/// Safe to use from several threads.
/// </remarks>
/// <param name="http">Belongs to the caller.</param>
public sealed class InstantlyOutbox(StandInInstantly instantly, HttpClient http, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<string, int> _failedInARow = [];
    private readonly Lock _counting = new();

    /// <summary>So many events given up in a row switch a webhook off; 0 never does. Instantly's own number is not documented.</summary>
    public int DisableAfter { get; init; } = 5;

    /// <summary>Events raised while a webhook is off are in its log as failures that nobody retries.</summary>
    public bool LogsWhileOff { get; init; }

    /// <summary>Divides the waits before retries.</summary>
    public double CompressTime { get; init; } = 1;

    /// <summary>Ends when every webhook has the event or has given it up.</summary>
    /// <param name="type">The event's subscription name; labels have none.</param>
    /// <returns>Whether some webhook's receiver has acknowledged it.</returns>
    public async Task<bool> RaiseAsync(ReadOnlyMemory<byte> body, string? type = null, CancellationToken cancellationToken = default) =>
        (
            await Task.WhenAll(
                instantly
                    .Webhooks.Where(webhook => webhook.EventType is "all_events" || webhook.EventType == type)
                    .Select(webhook =>
                        webhook.Status is 1 ? DeliverAsync(webhook, body, cancellationToken) : Task.FromResult(Miss(webhook, body))
                    )
            )
        ).Contains(true);

    private async Task<bool> DeliverAsync(InstantlyWebhook webhook, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var target = new Uri(webhook.TargetUrl);
        var sender = new InstantlySender(
            http,
            new InstantlySenderOptions
            {
                Target = target,
                HeaderName = null,
                MoreHeaders = webhook.Headers,
                CompressTime = CompressTime,
            },
            _time
        );
        var report = await sender.DeliverAsync(body, cancellationToken);
        new SimulatedLog(instantly, target).Add(report, body);
        if (HasFailedTooOften(webhook.Id, report.Delivered))
        {
            instantly.ChangeWebhook(webhook.Id, known => known with { Status = -1, ErrorAt = _time.GetUtcNow() });
        }
        return report.Delivered;
    }

    private bool HasFailedTooOften(string id, bool delivered)
    {
        lock (_counting)
        {
            var failed = _failedInARow[id] = delivered ? 0 : _failedInARow.GetValueOrDefault(id) + 1;
            return DisableAfter > 0 && failed >= DisableAfter;
        }
    }

    private bool Miss(InstantlyWebhook webhook, ReadOnlyMemory<byte> body)
    {
        if (LogsWhileOff)
        {
            new SimulatedLog(instantly, new Uri(webhook.TargetUrl)).Add(
                new DeliveryReport([new DeliveryAttempt(_time.GetUtcNow(), null, TimeSpan.Zero, "the webhook is off")], ""),
                body
            );
        }
        return false;
    }
}
