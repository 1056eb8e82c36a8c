using System.Globalization;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection;

/// <summary>Makes or mends the webhook in Instantly, sends its test event, and sees that it arrives. Every step may be repeated; no secret
/// is ever shown.</summary>
/// <remarks>
/// The whole map of headers is sent and read back, for it is not documented whether a change merges it. A webhook's other headers stay.
/// </remarks>
internal sealed class Connecting(
    ConnectionBook book,
    Door door,
    FirstImport import,
    SecretUse use,
    IOptions<IntakeOptions> intake,
    TimeProvider time
)
{
    private const string WebhookName = "Instantly event pipeline";

    private readonly IntakeOptions _intake = intake.Value;

    public async Task<ConnectReport> RunAsync(ConnectWish wish, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        void Say(string check, FindingLevel level, string text) => findings.Add(new Finding(check, level, text));

        var all = book.All.Where(wish.Sees).ToList();
        var workspaces = all.Where(workspace => wish.Setting is null || workspace.IsCalled(wish.Setting)).ToList();
        var url = wish.PublicUrl ?? await book.PublicUrlAsync(cancellationToken);
        if (workspaces.Count == 0 && all.Count > 0)
        {
            Say(
                "key",
                FindingLevel.Failed,
                $"No client and no setting of that name has a key of Instantly's API. There are: {string.Join(", ", all.Select(workspace => workspace.Client ?? workspace.Setting).Distinct().Order(StringComparer.OrdinalIgnoreCase))}."
            );
        }
        else if (workspaces.Count == 0)
        {
            Say(
                "key",
                FindingLevel.Failed,
                "The pipeline has no key of Instantly's API. Make one in Instantly under Settings, Integrations, API Keys, with all:all or webhooks:all, "
                    + "webhook_events:read, emails:read, leads:read, accounts:read and campaigns:read; set it as Instantly__ApiKey."
            );
        }
        if (url is null)
        {
            Say(
                "address",
                FindingLevel.Failed,
                $"It is not known where Instantly reaches the pipeline. Say it once: `connect --public-url https://<your address>/{WebhookIntake.Path}`."
            );
        }
        else if (PublicDoor.Problem(url.AbsoluteUri) is { } problem)
        {
            Say("address", FindingLevel.Failed, $"The address {problem}");
        }
        if (workspaces.Any(workspace => Secrets(workspace).Count == 0))
        {
            Say(
                "secret",
                FindingLevel.Failed,
                "No secret is accepted (Webhook__Secrets__0 is not set, and pipeline.json has no webhookSecrets), so there is none to give to the webhook."
            );
        }
        else if (wish.Rotate && workspaces.Any(workspace => Secrets(workspace).Count < 2))
        {
            Say(
                "secret",
                FindingLevel.Failed,
                "There is one secret and none to change to. Set Webhook__Secrets__1 to a new one (`openssl rand -hex 32`), restart the pipeline, and run this again; for a client, add the new one to its webhookSecrets in pipeline.json."
            );
        }
        if (findings.Count > 0)
        {
            return new ConnectReport(findings);
        }

        Say("address", FindingLevel.Ok, Shown(url!));
        findings.Add(Knocked(await door.KnockAsync(url!, Wanted(workspaces[0], wish, null), cancellationToken)));
        if (!wish.Check)
        {
            await book.KeepPublicUrlAsync(url!, cancellationToken);
        }
        foreach (var workspace in workspaces)
        {
            try
            {
                await ConnectAsync(workspace, url!, wish, findings, cancellationToken);
            }
            catch (Exception ex) when (ex is PermanentFailureException or TransientFailureException)
            {
                Say($"webhook of {workspace.Client ?? workspace.Setting}", FindingLevel.Failed, ex.Message);
            }
        }
        return new ConnectReport(findings);
    }

    private async Task ConnectAsync(
        Connected workspace,
        Uri url,
        ConnectWish wish,
        List<Finding> findings,
        CancellationToken cancellationToken
    )
    {
        var check = $"webhook of {workspace.Client ?? workspace.Setting}";
        var all = await workspace.Instantly.Webhooks.ListAsync(cancellationToken);
        var ours = all.Where(webhook => PublicDoor.Is(webhook.Target, url)).ToList();
        // An address of before, at another host or over http, is mended and not left behind beside a second one.
        var stale = all.Where(webhook => !ours.Contains(webhook) && PublicDoor.Is(webhook.Target, known: null)).ToList();
        if (ours.Count > 1)
        {
            findings.Add(
                new Finding(
                    check,
                    FindingLevel.Warning,
                    $"{ours.Count} webhooks lead here, so events come more than once. They act once all the same; delete all but one in Instantly."
                )
            );
        }
        var webhook = ours.OrderByDescending(own => own.DeliversAll).FirstOrDefault() ?? stale.FirstOrDefault();
        if (webhook is null)
        {
            if (wish.Check)
            {
                findings.Add(new Finding(check, FindingLevel.Failed, "No webhook leads here. `connect` without --check makes one."));
                return;
            }
            webhook = await workspace.Instantly.Webhooks.CreateAsync(url, WebhookName, Headers(workspace, wish, null), cancellationToken);
            findings.Add(new Finding(check, FindingLevel.Ok, "Made: all events of all campaigns."));
        }
        else if (Faults(workspace, webhook, url, wish) is { Count: > 0 } faults)
        {
            if (wish.Check)
            {
                findings.AddRange(
                    faults.Select(fault => new Finding(check, FindingLevel.Failed, $"{fault} `connect` without --check mends it."))
                );
            }
            else
            {
                webhook = await MendAsync(workspace, webhook, url, wish, cancellationToken);
                findings.AddRange(faults.Select(fault => new Finding(check, FindingLevel.Ok, $"Mended: {fault}")));
            }
        }
        else
        {
            findings.Add(
                new Finding(
                    check,
                    FindingLevel.Ok,
                    "Leads here, carries a secret that is accepted, and delivers all events of all campaigns."
                )
            );
        }
        if (Faults(workspace, webhook, url, wish) is { Count: > 0 } left && !wish.Check)
        {
            findings.AddRange(
                left.Select(fault => new Finding(
                    check,
                    FindingLevel.Failed,
                    $"Read back from Instantly: {fault} Change it there by hand, under Settings, Integrations, Webhooks."
                ))
            );
            return;
        }
        var arrived = await TestAsync(workspace, webhook, check, findings, cancellationToken);
        if (wish.Rotate)
        {
            findings.Add(await RotatedAsync(workspace, arrived, cancellationToken));
        }
        if (wish.ImportDays > 0 && !wish.Check)
        {
            findings.Add(await import.RunAsync(workspace, webhook.Workspace, wish.ImportDays, cancellationToken));
        }
    }

    /// <returns>What is wrong with the webhook, a sentence each.</returns>
    private List<string> Faults(Connected workspace, InstantlyWebhook webhook, Uri url, ConnectWish wish)
    {
        var faults = new List<string>();
        if (!PublicDoor.Is(webhook.Target, url))
        {
            faults.Add(
                webhook.Target.Scheme != url.Scheme
                    ? $"Its address is {webhook.Target.Scheme} instead of {url.Scheme}."
                    : "It leads to another address."
            );
        }
        if (!webhook.DeliversAll)
        {
            faults.Add(
                webhook.Campaign is null
                    ? "It delivers one type of event and not all of them."
                    : "It delivers one campaign and not all of them."
            );
        }
        var carried = Carried(workspace, webhook);
        if (carried is null)
        {
            faults.Add($"Its header {_intake.Header} is missing or carries none of the accepted secrets.");
        }
        else if (wish.Rotate && carried != Secrets(workspace).Count - 1)
        {
            faults.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It carries an old secret ({Named(workspace, carried.Value)}) and not the last one."
                )
            );
        }
        if (webhook.IsOff)
        {
            faults.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Instantly has switched it off{(webhook.FailedAt is { } at ? $" at {at:u}" : "")}."
                )
            );
        }
        return faults;
    }

    private async Task<InstantlyWebhook> MendAsync(
        Connected workspace,
        InstantlyWebhook webhook,
        Uri url,
        ConnectWish wish,
        CancellationToken cancellationToken
    )
    {
        var target = PublicDoor.Is(webhook.Target, url) ? webhook.Target : url;
        await workspace.Instantly.Webhooks.ChangeAsync(webhook.Id, target, Headers(workspace, wish, webhook), cancellationToken);
        if (webhook.IsOff)
        {
            // What was missed is recovered by the watch, which finds the gap noted here.
            var since = webhook.FailedAt ?? time.GetUtcNow();
            await book.OpenAsync(
                new Gap(ConnectionBook.IdOf("off", webhook.Id, since), workspace.Setting, since, since, IsOutage: false),
                cancellationToken
            );
            await workspace.Instantly.Webhooks.ResumeAsync(webhook.Id, cancellationToken);
        }
        return await workspace.Instantly.Webhooks.FindAsync(webhook.Id, cancellationToken)
            ?? throw new PermanentFailureException(
                "instantly-webhook-gone",
                "The webhook was deleted in Instantly meanwhile; run `connect` again."
            );
    }

    private async Task<bool> TestAsync(
        Connected workspace,
        InstantlyWebhook webhook,
        string check,
        List<Finding> findings,
        CancellationToken cancellationToken
    )
    {
        var sent = time.GetUtcNow();
        var begun = time.GetTimestamp();
        var test = await workspace.Instantly.Webhooks.TestAsync(webhook.Id, cancellationToken);
        var took = time.GetElapsedTime(begun);
        var isHere = (await use.ListAsync(cancellationToken)).Any(secret => secret.LastUsedAt >= sent);
        findings.Add(
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
                        $"Instantly's test event was answered {test.Status ?? 200} after {(test.Took ?? took).TotalSeconds:0.0} s; this instance has not seen it itself. Where there is only one, look what stands before it."
                    )
                ),
                ({ Status: { } status }, _) => new Finding(
                    check,
                    FindingLevel.Failed,
                    $"Instantly's test event was answered {status}: {Meaning(status)}"
                ),
                _ => new Finding(
                    check,
                    FindingLevel.Failed,
                    "Instantly got no answer to its test event: the address is not reachable from the internet. Look at the tunnel, the proxy and the firewall."
                ),
            }
        );
        return test.Succeeded;
    }

    private async Task<Finding> RotatedAsync(Connected workspace, bool arrived, CancellationToken cancellationToken)
    {
        var newest = Secrets(workspace).Count - 1;
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
                    $"A delivery came with {used!.Setting} at {at:u}. Once `doctor` shows that the old one has been quiet for an hour, {then}"
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

    /// <summary>The whole map: what else the webhook carries stays.</summary>
    private Dictionary<string, string> Headers(Connected workspace, ConnectWish wish, InstantlyWebhook? webhook) =>
        new(webhook?.Headers ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase)
        {
            [_intake.Header] = door.HeaderValue(Wanted(workspace, wish, webhook)),
        };

    /// <summary>The one that the webhook has, where it is accepted; else the first. To rotate, the last.</summary>
    private string Wanted(Connected workspace, ConnectWish wish, InstantlyWebhook? webhook) =>
        Secrets(workspace)[wish.Rotate ? Secrets(workspace).Count - 1 : Carried(workspace, webhook) ?? 0];

    /// <returns>Which of the accepted secrets the webhook carries; null when none.</returns>
    private int? Carried(Connected workspace, InstantlyWebhook? webhook) =>
        new SecretCheck(Secrets(workspace)).Find(webhook?.Headers.GetValueOrDefault(_intake.Header));

    /// <summary>A client with secrets of its own is spoken for by them alone.</summary>
    private IList<string> Secrets(Connected workspace) => workspace.Secrets.Count > 0 ? [.. workspace.Secrets] : _intake.Secrets;

    private static string Named(Connected workspace, int secret) =>
        workspace.Secrets.Count > 0
            ? "the client's webhookSecrets in pipeline.json"
            : string.Create(CultureInfo.InvariantCulture, $"Webhook__Secrets__{secret}");

    private static Finding Knocked(DoorAnswer answer) =>
        answer switch
        {
            DoorAnswer.Ours ours => new Finding(
                "door",
                FindingLevel.Ok,
                string.Create(CultureInfo.InvariantCulture, $"Ours, and it takes the secret; answered in {ours.Took.TotalSeconds:0.0} s.")
            ),
            DoorAnswer.Other other => new Finding(
                "door",
                FindingLevel.Failed,
                $"At the address something answered {other.Status}: {Meaning(other.Status)}"
            ),
            DoorAnswer.Nothing nothing => new Finding(
                "door",
                FindingLevel.Warning,
                $"The address cannot be reached from here: {nothing.Why}. Some networks do not lead back to their own public address; whether Instantly reaches it, its test event tells."
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static string Meaning(int status) =>
        status switch
        {
            >= 200 and < 300 => "it is not this pipeline, or an older version of it. Look where the address leads.",
            >= 300 and < 400 => "a redirect, which Instantly does not follow. Use the address that it leads to.",
            401 => "the secret was refused. Is the running pipeline the one with these settings?",
            403 => "refused by the pipeline's allow-list, or by something that stands before it.",
            404 => $"nothing is there. The path has to be /{WebhookIntake.Path}.",
            413 => "too large for something that stands before the pipeline.",
            429 => "something before the pipeline limits the rate. Instantly's deliveries must not be limited.",
            502 or 503 or 504 => "the proxy or tunnel runs, and the pipeline behind it does not answer.",
            _ => "look at the log of what stands before the pipeline.",
        };

    /// <summary>Without its query, where people put secrets.</summary>
    private static string Shown(Uri url) => url.GetLeftPart(UriPartial.Path);
}
