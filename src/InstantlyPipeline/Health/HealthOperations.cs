using InstantlyPipeline.Http;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Health;

/// <summary>The operations that say how the pipeline itself is doing.</summary>
internal sealed class HealthOperations(Doctor doctor, MetricsSnapshot metrics) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "doctor",
                OperationsRole.Read,
                "examines settings, destinations and storage",
                async (_, ct) => HttpAnswer.Json(await doctor.ExamineAsync(ct), HealthJson.Default.IReadOnlyListFinding)
            ),
            new(
                "GET",
                "metrics",
                OperationsRole.Read,
                "reads the meters",
                (_, _) => Task.FromResult(HttpAnswer.Json(metrics.Read(), HealthJson.Default.IReadOnlyListMeasured))
            ),
        ];
}
