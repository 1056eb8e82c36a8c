namespace InstantlyPipeline.Operations.Operators;

/// <summary>Whose token a call came with.</summary>
/// <param name="Role">read, act or admin.</param>
/// <param name="Clients">Empty: all of them.</param>
public sealed record Me(string Name, string Role, IReadOnlyList<string> Clients)
{
    internal static Me Of(Operator caller) => new(caller.Name, caller.Role.ToString().ToLowerInvariant(), caller.Clients);
}
