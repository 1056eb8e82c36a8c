using InstantlyPipeline.Leads;
using InstantlyPipeline.Operations.Operators;

namespace InstantlyPipeline.Operations;

/// <summary>A call that found its operation.</summary>
/// <param name="Parameter">A parameter by name, from the query or the body; null when absent.</param>
/// <param name="Places">What stands in the places of the operation's pattern.</param>
public sealed record OperationsCall(Func<string, string?> Parameter, IReadOnlyDictionary<string, string> Places)
{
    /// <summary>Who calls. Its role was looked at already; which clients it sees is up to the operation.</summary>
    public Operator Operator { get; init; } = Operator.OfTheSettings;

    /// <summary>The pattern of the operation.</summary>
    internal string Pattern { get; init; } = "";

    /// <summary>Where it came from; null where the host does not know it.</summary>
    internal string? From { get; init; }

    /// <summary>Null where nobody keeps a trail.</summary>
    internal Trail? Trail { get; init; }

    /// <summary>Whether events of a workspace may be shown to the caller, and are asked for.</summary>
    /// <param name="workspace">Null is what belongs to nobody.</param>
    public bool Wants(string? workspace) =>
        Operator.Sees(workspace) && (Parameter("workspace") is not { Length: > 0 } wanted || EventQuery.Same(wanted, workspace));

    /// <summary>What the caller gave as the reason, cut to what the trail keeps.</summary>
    public string? Why =>
        Parameter("why") is { Length: > 0 } why
            ? why.Length > 300
                ? why[..300]
                : why
            : null;

    /// <summary>Writes to the trail what was done. Done before the answer, so that whoever sees the answer finds it there.</summary>
    public Task NoteAsync(CallNote note, CancellationToken cancellationToken) =>
        Trail is null
            ? Task.CompletedTask
            : Trail.AddAsync(
                new TrailEntry(
                    default,
                    Operator.Name,
                    Pattern,
                    note.Workspace,
                    note.EventKey,
                    note.LeadEmail is null ? null : LeadKey.OfPerson(note.LeadEmail),
                    note.Why ?? Why,
                    From,
                    note.Outcome
                ),
                cancellationToken
            );
}
