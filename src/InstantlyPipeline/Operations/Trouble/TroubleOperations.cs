using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations.Trouble;

/// <summary>The operation that shows what wants a person.</summary>
public sealed class TroubleOperations(TroubleList trouble) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
    [
        new("GET", "trouble", OperationsRole.Read, "shows dead letters, quarantine, retries under way and failing destinations, grouped by cause",
            async (call, ct) => HttpAnswer.Json(await trouble.ReadAsync(call.Operator.Sees, ct), OperationsJson.Default.TroubleView)) { PerClient = true },
    ];
}
