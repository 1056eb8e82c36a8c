using System.Globalization;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;

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
    WebhookSecrets secrets,
    WebhookTest test,
    TimeProvider time
)
{
    private const string WebhookName = "Instantly event pipeline";

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
                $"No client and no setting of that name has a key of Instantly's API. There are: {string.Join(", ", Names(all))}."
            );
        }
        else if (workspaces.Count == 0)
        {
            Say(
                "key",
                FindingLevel.Failed,
                "The pipeline has no key of Instantly's API. Make one in Instantly under Settings, Integrations, API Keys, with all:all or "
                    + "webhooks:all, webhook_events:read, emails:read, leads:read, accounts:read and campaigns:read; "
                    + "set it as Instantly__ApiKey."
            );
        }
        if (url is null)
        {
            Say(
                "address",
                FindingLevel.Failed,
                "It is not known where Instantly reaches the pipeline. Say it once: "
                    + $"`connect --public-url https://<your address>/{WebhookIntake.Path}`."
            );
        }
        else if (PublicDoor.Problem(url.AbsoluteUri) is { } problem)
        {
            Say("address", FindingLevel.Failed, $"The address {problem}");
        }
        if (workspaces.Any(workspace => secrets.Of(workspace).Count == 0))
        {
            Say(
                "secret",
                FindingLevel.Failed,
                "No secret is accepted (Webhook__Secrets__0 is not set, and pipeline.json has no webhookSecrets), "
                    + "so there is none to give to the webhook."
            );
        }
        else if (wish.Rotate && workspaces.Any(workspace => secrets.Of(workspace).Count < 2))
        {
            Say(
                "secret",
                FindingLevel.Failed,
                "There is one secret and none to change to. Set Webhook__Secrets__1 to a new one (`openssl rand -hex 32`), "
                    + "restart the pipeline, and run this again; for a client, add the new one to its webhookSecrets in pipeline.json."
            );
        }
        if (findings.Count > 0)
        {
            return new ConnectReport(findings);
        }

        Say("address", FindingLevel.Ok, Shown(url!));
        findings.Add(DoorFinding.Of(await door.KnockAsync(url!, secrets.Wanted(workspaces[0], wish, null), cancellationToken)));
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
                    $"{ours.Count} webhooks lead here, so events come more than once. They act once all the same; "
                        + "delete all but one in Instantly."
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
        var (arrived, tested) = await test.RunAsync(workspace, webhook, check, cancellationToken);
        findings.Add(tested);
        if (wish.Rotate)
        {
            findings.Add(await test.RotatedAsync(workspace, arrived, cancellationToken));
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
        var carried = secrets.Carried(workspace, webhook);
        if (carried is null)
        {
            faults.Add($"Its header {secrets.Header} is missing or carries none of the accepted secrets.");
        }
        else if (wish.Rotate && carried != secrets.Of(workspace).Count - 1)
        {
            faults.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It carries an old secret ({WebhookSecrets.Named(workspace, carried.Value)}) and not the last one."
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

    /// <summary>The whole map: what else the webhook carries stays.</summary>
    private Dictionary<string, string> Headers(Connected workspace, ConnectWish wish, InstantlyWebhook? webhook) =>
        new(webhook?.Headers ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase)
        {
            [secrets.Header] = door.HeaderValue(secrets.Wanted(workspace, wish, webhook)),
        };

    private static IEnumerable<string> Names(IEnumerable<Connected> all) =>
        all.Select(workspace => workspace.Client ?? workspace.Setting).Distinct().Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Without its query, where people put secrets.</summary>
    private static string Shown(Uri url) => url.GetLeftPart(UriPartial.Path);
}
