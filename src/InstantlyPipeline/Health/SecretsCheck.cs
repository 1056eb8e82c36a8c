using System.Globalization;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Refusals;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Words;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Health;

/// <summary>Which of the accepted secrets deliveries carry: that tells when an old one can go.</summary>
internal sealed class SecretsCheck(
    SecretUse use,
    RefusedDeliveries refused,
    TimeProvider time,
    ClientSecrets clients,
    IOptions<IntakeOptions> options,
    IOptions<OperationsOptions> operations
) : ICheck
{
    public string Name => "secrets";

    public bool DecidesReadiness => false;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var turnedAway = await refused.ListAsync(time.GetUtcNow() - TimeSpan.FromDays(1), cancellationToken);
        return await LookAsync(
            _ => true,
            [.. WeakSecrets.In(options.Value, operations.Value.Token)],
            turnedAway.Sum(cause => cause.Count),
            cancellationToken
        );
    }

    /// <remarks>Of a refused delivery nobody knows whose it was.</remarks>
    public Task<IReadOnlyList<Finding>> LookAtAsync(SomeClients clients, CancellationToken cancellationToken) =>
        LookAsync(clients.Has, [], turnedAway: 0, cancellationToken);

    /// <param name="isSeen">Which clients' secrets; null is asked for those that all share.</param>
    /// <param name="weak">Settings that all share and are too short.</param>
    private async Task<IReadOnlyList<Finding>> LookAsync(
        Func<string?, bool> isSeen,
        IReadOnlyList<string> weak,
        long turnedAway,
        CancellationToken cancellationToken
    )
    {
        var used = await use.ListAsync(cancellationToken);
        weak = [.. weak, .. WeakOfClients(isSeen)];
        return
        [
            // A secret is compared with the others of its client: that one client is quiet says nothing of another's.
            .. used.Where(secret => isSeen(secret.Client))
                .GroupBy(secret => secret.Client)
                .SelectMany(own => own.Select(secret => Look(secret, own.Max(other => other.LastUsedAt), turnedAway)))
                .Where(finding => !weak.Contains(finding.Check)),
            .. weak.Select(Weak),
            .. Unheard(isSeen),
        ];
    }

    /// <summary>Without a common secret, nobody can deliver for a client that has none of its own.</summary>
    private IEnumerable<Finding> Unheard(Func<string?, bool> isSeen) =>
        options.Value.Insecure || options.Value.Secrets.Count > 0
            ? []
            : clients
                .WithoutOwn.Where(client => isSeen(client.Name))
                .Select(client => new Finding(
                    $"client {client.Name}",
                    FindingLevel.Failed,
                    "No secret is accepted for it, so its deliveries are refused. Give it webhookSecrets in pipeline.json, or set "
                        + "Webhook__Secrets__0."
                ));

    private IEnumerable<string> WeakOfClients(Func<string?, bool> isSeen) =>
        clients
            .All.Where(secret => isSeen(secret.Client.Name) && WeakSecrets.IsWeak(secret.Value))
            .Select(secret => new SecretUsage(secret.Index, 0, null) { Client = secret.Client.Name }.Setting);

    private static Finding Weak(string setting) =>
        new(
            setting,
            FindingLevel.Warning,
            $"It is shorter than {WeakSecrets.Least} characters; {WeakSecrets.Advice}. The next minor version does not start with it."
        );

    private static Finding Look(SecretUsage secret, DateTimeOffset? newest, long turnedAway)
    {
        var setting = secret.Setting;
        return (secret.LastUsedAt, newest) switch
        {
            (null, null) when turnedAway > 0 => new Finding(
                setting,
                FindingLevel.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Deliveries came and none was taken: {turnedAway} were refused within a day. `connect --check` says what is "
                        + $"wrong with the webhook."
                )
            ),
            (null, null) => new Finding(
                setting,
                FindingLevel.Warning,
                "No delivery has come yet. Send a test event from the webhook in Instantly."
            ),
            (null, _) => new Finding(
                setting,
                FindingLevel.Warning,
                "No delivery has carried it. If it is the new one, change the webhook in Instantly; if it is the old one, remove it."
            ),
            ({ } last, { } latest) when last < latest - TimeSpan.FromHours(1) => new Finding(
                setting,
                FindingLevel.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Last carried {last:u}, another one since. If the webhook in Instantly has the new one, remove this one."
                )
            ),
            ({ } last, _) => new Finding(
                setting,
                FindingLevel.Ok,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"In use: {Counted.Of(secret.Deliveries, "delivery", "deliveries")}, the last at {last:u}."
                )
            ),
        };
    }
}
