using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Http;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Operations;

/// <summary>Understands a client's name where a call would name a workspace.</summary>
internal static class ClientFilter
{
    private const string Client = "client";
    private const string Workspace = "workspace";

    /// <summary>The call, good for the workspaces of the client that it names; the call itself where it names none.</summary>
    /// <param name="refusal">Why the name is not understood; null when it is.</param>
    public static OperationsCall Narrowed(OperationsCall call, Operation operation, WorkspaceSettings settings, out HttpAnswer? refusal)
    {
        refusal = null;
        var name =
            call.Parameter(Client) ?? (call.Parameter(Workspace) is { } given && settings.WorkspacesOf(given) is not null ? given : null);
        if (name is null || operation.NamesClientsItself)
        {
            return call;
        }
        var own = settings.WorkspacesOf(name)?.Where(call.Operator.Sees).ToList() ?? [];
        if (own.Count == 0)
        {
            var known = settings.Clients.Where(client => client.Workspaces.Any(call.Operator.Sees)).Select(client => client.Name).ToList();
            refusal = HttpAnswer.Problem(
                400,
                "No client has this name.",
                known.Count == 0
                    ? "pipeline.json names no clients; give the workspace's id as `workspace`."
                    : $"{(Nearest.To(name, known) is { } near ? $"Did you mean {near}? " : "")}Known: {string.Join(", ", known)}."
            );
            return call;
        }
        if (own.Count > 1 && (operation.IsOfOneWorkspace || !operation.PerClient))
        {
            refusal = HttpAnswer.Problem(
                400,
                "The client has several workspaces.",
                $"{operation.Name} is about one: give `workspace`, one of {string.Join(", ", own)}."
            );
            return call;
        }
        var parameter = call.Parameter;
        return call with
        {
            Operator = operation.PerClient ? call.Operator with { Clients = own } : call.Operator,
            Parameter = asked =>
                asked.Equals(Workspace, StringComparison.OrdinalIgnoreCase) ? (own.Count == 1 ? own[0] : null)
                : asked.Equals(Client, StringComparison.OrdinalIgnoreCase) ? null
                : parameter(asked),
        };
    }
}
