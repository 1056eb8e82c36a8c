using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations;

/// <summary>One call of the operations API: a row of its table.</summary>
/// <param name="Method">GET, which reads and changes nothing and takes its parameters from the query; or POST, which takes them from a JSON
/// body.</param>
/// <param name="Pattern">What follows <c>/operations/</c>; a segment in braces, as in <c>events/{key}</c>, takes any one segment.</param>
/// <param name="Role">Who may call it.</param>
/// <param name="Summary">What it does, in a line for people.</param>
/// <param name="AnswerAsync">Answers a call whose parameters could be read.</param>
public sealed record Operation(
    string Method,
    string Pattern,
    OperationsRole Role,
    string Summary,
    Func<OperationsCall, CancellationToken, Task<HttpAnswer>> AnswerAsync
)
{
    private readonly string[] _segments = Pattern.Split('/');

    /// <summary>It asks <see cref="OperationsCall.Operator"/> whose events and leads may be seen. Any other is closed to a token that is
    /// for some clients only.</summary>
    public bool PerClient { get; init; }

    /// <summary>It is about one workspace: a client that has several is asked for which.</summary>
    public bool IsOfOneWorkspace { get; init; }

    /// <summary>Its <c>client</c> or <c>workspace</c> is for itself to understand, and narrows no call.</summary>
    public bool NamesClientsItself { get; init; }

    /// <summary>As documents write it: <c>GET events/&lt;key&gt;</c>.</summary>
    public string Name => $"{Method} {Pattern.Replace('{', '<').Replace('}', '>')}";

    /// <summary>How many segments a path has to have literally; the table prefers the pattern with more of them.</summary>
    internal int Literals => _segments.Count(segment => !IsPlace(segment));

    /// <returns>What stands in the places of the pattern, by their names; null when the path does not fit.</returns>
    internal IReadOnlyDictionary<string, string>? Match(IReadOnlyList<string> path)
    {
        if (path.Count != _segments.Length)
        {
            return null;
        }
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < path.Count; index++)
        {
            if (IsPlace(_segments[index]))
            {
                places[_segments[index].Trim('{', '}')] = path[index];
            }
            else if (!path[index].Equals(_segments[index], StringComparison.Ordinal))
            {
                return null;
            }
        }
        return places;
    }

    private static bool IsPlace(string segment) => segment.StartsWith('{');
}
