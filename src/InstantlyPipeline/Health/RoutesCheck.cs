using System.Globalization;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Health;

/// <summary>Whether the newest settings file is in force, and whether its routes match anything.</summary>
internal sealed class RoutesCheck(CurrentFile file, RouteUse use, MetricsSnapshot metrics, TimeProvider time) : ICheck
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(7);

    public string Name => "routes";

    public bool DecidesReadiness => false;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var problems = file
            .Problems.Select(problem => new Finding("settings file", FindingLevel.Failed, $"{problem} The one before stays in force."))
            .ToList();
        var current = file.Value;
        if (!file.Exists)
        {
            return problems;
        }
        var idle = (await use.WriteAsync(current.Routes.Select(route => route.Name), cancellationToken))
            .Where(usage => time.GetUtcNow() - (usage.MatchedAt ?? usage.KnownSince) > Long)
            .ToList();
        return
        [
            .. problems,
            new(
                "settings file",
                FindingLevel.Ok,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Where}: {Counted.Of(current.Clients.Count, "client")}, {Counted.Of(current.Routes.Count, "route")}."
                )
            ),
            .. idle.Select(usage => new Finding(
                $"route {usage.Route}",
                FindingLevel.Warning,
                usage.MatchedAt is { } last
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"It matched last on {last:yyyy-MM-dd}. If nothing is missing, take it out; else try an event with `routes test`."
                    )
                    : "It has matched nothing for a week. Look for a typing error in its conditions, and try an event with `routes test`."
            )),
            .. OfClients(_ => true),
        ];
    }

    public Task<IReadOnlyList<Finding>> LookAtAsync(SomeClients clients, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([.. OfClients(clients.Has)]);

    private IEnumerable<Finding> OfClients(Func<string?, bool> isSeen) =>
        Foreign(isSeen)
            .Concat(
                file.Value.Clients.Where(client => client.Observes && isSeen(client.Name))
                    .Select(client => new Finding(
                        $"client {client.Name}",
                        FindingLevel.Warning,
                        "It observes: nothing leaves for it until mode is act."
                    ))
            );

    private IEnumerable<Finding> Foreign(Func<string?, bool> isSeen) =>
        metrics
            .Read()
            .Where(series =>
                series.Name == "instantly.deliveries"
                && series.Tags.GetValueOrDefault("outcome") == "foreign-client"
                && series.Value > 0
                && isSeen(series.Tags.GetValueOrDefault("client"))
            )
            .Select(series => new Finding(
                series.Tags.GetValueOrDefault("client") is { } client ? $"client {client}" : "clients",
                FindingLevel.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Refused since the start: {Counted.Of((long)(series.Value ?? 0), "delivery", "deliveries")} about its "
                        + $"workspaces, with the secret or the address of another client. The log names both; look at the webhooks "
                        + $"in Instantly."
                )
            ));
}
