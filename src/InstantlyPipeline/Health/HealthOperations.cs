using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Http;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.Operators;

namespace InstantlyPipeline.Health;

/// <summary>The operations that say how the pipeline itself is doing.</summary>
internal sealed class HealthOperations(Doctor doctor, MetricsSnapshot metrics, CurrentSettings settings) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "doctor",
                OperationsRole.Read,
                "examines settings, destinations and storage; for a token for some clients what concerns these",
                async (call, ct) => HttpAnswer.Json(await ExamineAsync(call.Operator, ct), HealthJson.Default.IReadOnlyListFinding)
            )
            {
                PerClient = true,
            },
            new(
                "GET",
                "metrics",
                OperationsRole.Read,
                "reads the meters",
                (_, _) => Task.FromResult(HttpAnswer.Json(metrics.Read(), HealthJson.Default.IReadOnlyListMeasured))
            ),
        ];

    private Task<IReadOnlyList<Finding>> ExamineAsync(Operator whoAsks, CancellationToken cancellationToken) =>
        whoAsks.SeesEverybody
            ? doctor.ExamineAsync(cancellationToken)
            : doctor.ExamineAsync(
                new SomeClients(
                    whoAsks.Clients,
                    [.. settings.Value.Clients.Where(client => client.Workspaces.Any(whoAsks.Sees)).Select(client => client.Name)]
                ),
                cancellationToken
            );
}
