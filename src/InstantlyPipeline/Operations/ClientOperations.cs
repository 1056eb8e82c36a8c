using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations;

/// <summary>The operation that says how people call the workspaces.</summary>
internal sealed class ClientOperations(CurrentSettings settings) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "clients",
                OperationsRole.Read,
                "lists the clients of pipeline.json with their workspaces; any other call takes a `client` by its name instead of "
                    + "a `workspace`",
                (call, _) => Task.FromResult(HttpAnswer.Json(Of(call), OperationsJson.Default.IReadOnlyListClientView))
            )
            {
                PerClient = true,
            },
        ];

    private IReadOnlyList<ClientView> Of(OperationsCall call) =>
        [
            .. settings
                .Value.Clients.Select(client => new ClientView(
                    client.Name,
                    [.. client.Workspaces.Where(call.Operator.Sees)],
                    client.Observes
                ))
                .Where(client => client.Workspaces.Count > 0),
        ];
}
