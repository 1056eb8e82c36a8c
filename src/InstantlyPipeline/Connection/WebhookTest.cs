using System.Globalization;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake.Sender;

namespace InstantlyPipeline.Connection;

/// <summary>Has Instantly send a webhook's test event, and sees whether it arrives, and with which secret.</summary>
internal sealed class WebhookTest(WebhookSecrets secrets, SecretUse use, TimeProvider time)
{
    /// <param name="check">The finding's name.</param>
    public async Task<(bool Arrived, Finding Told)> RunAsync(
        Connected workspace,
        InstantlyWebhook webhook,
        string check,
        CancellationToken cancellationToken
    )
    {
        var sent = time.GetUtcNow();
        var begun = time.GetTimestamp();
        var test = await workspace.Instantly.Webhooks.TestAsync(webhook.Id, cancellationToken);
        var took = time.GetElapsedTime(begun);
        var isHere = (await use.ListAsync(cancellationToken)).Any(secret => secret.LastUsedAt >= sent);
        return (
            test.Succeeded,
            (test, isHere) switch
            {
                ({ Succeeded: true }, true) => new Finding(
                    check,
                    FindingLevel.Ok,
                    string.Create(CultureInfo.InvariantCulture, $"The test event arrived in {took.TotalSeconds:0.0} s.")
                ),
                ({ Succeeded: true }, false) => new Finding(
                    check,
                    FindingLevel.Ok,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Instantly's test event was answered {test.Status ?? 200} after {(test.Took ?? took).TotalSeconds:0.0} s; "
                            + $"this instance has not seen it itself. Where there is only one, look what stands before it."
                    )
                ),
                ({ Status: { } status }, _) => new Finding(
                    check,
                    FindingLevel.Failed,
                    $"Instantly's test event was answered {status}: {DoorFinding.Meaning(status)}"
                ),
                _ => new Finding(
                    check,
                    FindingLevel.Failed,
                    "Instantly got no answer to its test event: the address is not reachable from the internet. "
                        + "Look at the tunnel, the proxy and the firewall."
                ),
            }
        );
    }

    public async Task<Finding> RotatedAsync(Connected workspace, bool arrived, CancellationToken cancellationToken)
    {
        var newest = secrets.Of(workspace).Count - 1;
        var owner = workspace.Secrets.Count > 0 ? workspace.Client : null;
        var used = (await use.ListAsync(cancellationToken)).FirstOrDefault(secret => secret.Client == owner && secret.Index == newest);
        var then = owner is null
            ? "make the new one Webhook__Secrets__0, remove the other, restart."
            : "take the old one out of pipeline.json.";
        return (arrived, used?.LastUsedAt) switch
        {
            (true, { } at) => new Finding(
                "secret",
                FindingLevel.Ok,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A delivery came with {used!.Setting} at {at:u}. Once `doctor` shows that the old one has been quiet for an hour, "
                        + $"{then}"
                )
            ),
            (true, null) => new Finding(
                "secret",
                FindingLevel.Warning,
                $"No delivery with {used?.Setting ?? "the new secret"} was seen by this instance yet. Keep both and run this again."
            ),
            _ => new Finding("secret", FindingLevel.Failed, "Keep both secrets: the test event has not arrived."),
        };
    }
}
