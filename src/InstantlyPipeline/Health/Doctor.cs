using System.Globalization;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Health;

/// <summary>Looks at everything and says what is wrong, each with what to do. The same in both hosts.</summary>
public sealed partial class Doctor(IEnumerable<ICheck> checks, ILogger<Doctor> logger)
{
    /// <summary>The check that says what was not looked at.</summary>
    internal const string ScopeCheck = "what you see";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(checks.Select(check => LookAsync(check, check.LookAsync, cancellationToken)))).SelectMany(found => found)];

    /// <summary>What concerns some clients alone; the first finding says what was not looked at.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(SomeClients clients, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(
            checks.Select(check => LookAsync(check, token => check.LookAtAsync(clients, token), cancellationToken))
        );
        var whose = string.Join(", ", clients.Names.Count > 0 ? clients.Names : clients.Workspaces);
        return
        [
            new Finding(
                ScopeCheck,
                FindingLevel.Ok,
                $"Shown is what concerns {whose} alone. The storage, the queues, the disk, the settings that all share and the trail "
                    + "are seen with a token for all clients: if something looks wrong and nothing here says why, ask whoever runs the pipeline."
            ),
            .. found.SelectMany(of => of),
        ];
    }

    /// <summary>What keeps the pipeline from taking deliveries; empty when it is ready.</summary>
    public async Task<IReadOnlyList<Finding>> ReasonsNotReadyAsync(CancellationToken cancellationToken) =>
        [
            .. (
                await Task.WhenAll(
                    checks.Where(check => check.DecidesReadiness).Select(check => LookAsync(check, check.LookAsync, cancellationToken))
                )
            )
                .SelectMany(found => found)
                .Where(finding => finding.Level is FindingLevel.Failed),
        ];

    private async Task<IReadOnlyList<Finding>> LookAsync(
        ICheck check,
        Func<CancellationToken, Task<IReadOnlyList<Finding>>> look,
        CancellationToken cancellationToken
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await look(patience.Token);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            // One check that breaks must not hide what the others found.
            Log.Broke(logger, ex, check.Name);
            return
            [
                new Finding(
                    check.Name,
                    FindingLevel.Failed,
                    patience.IsCancellationRequested
                        ? string.Create(
                            CultureInfo.InvariantCulture,
                            $"There was no answer within {Patience.TotalSeconds:0} seconds. Ask again; if it stays so, what this "
                                + $"check asks is slow or not reachable from here."
                        )
                        : $"The check itself broke with {ex.GetType().Name}; the log has the details."
                ),
            ];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The check of {Check} broke.")]
        public static partial void Broke(ILogger logger, Exception exception, string check);
    }
}
