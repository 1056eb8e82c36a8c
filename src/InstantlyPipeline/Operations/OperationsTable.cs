using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations;

/// <summary>All operations there are. What is not among them is answered from the table, too: 404 with what there is, 405 with what is
/// allowed.</summary>
public sealed class OperationsTable
{
    private static readonly Dictionary<string, string> Nowhere = [];

    private readonly List<Operation> _operations;

    /// <exception cref="InvalidOperationException">Two rows have the same method and pattern.</exception>
    public OperationsTable(IEnumerable<IOperations> groups)
    {
        _operations = [.. groups.SelectMany(group => group.Operations)];
        if (_operations.GroupBy(operation => operation.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException($"Two operations are called {twice.Key}.");
        }
    }

    /// <summary>In the order in which help lists them.</summary>
    public IReadOnlyList<Operation> All => _operations;

    /// <returns>The operation with what stands in its places; or the refusal.</returns>
    internal (Operation? Operation, IReadOnlyDictionary<string, string> Places, HttpAnswer? Refusal) Find(string method, string path)
    {
        var segments = path.Trim('/').Split('/');
        var fitting = _operations
            .Select(operation => (Operation: operation, Places: operation.Match(segments)))
            .Where(item => item.Places is not null)
            .ToList();
        if (fitting.Count == 0)
        {
            return (
                null,
                Nowhere,
                HttpAnswer.Problem(
                    404,
                    "There is no such operation.",
                    $"Known: {string.Join(", ", _operations.Select(operation => operation.Name))}."
                )
            );
        }
        // `events/search` is the search, whatever `events/{key}` would make of it.
        var most = fitting.Max(item => item.Operation.Literals);
        fitting.RemoveAll(item => item.Operation.Literals < most);
        return
            fitting.FirstOrDefault(item => item.Operation.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
                is { Operation: { } operation, Places: { } places }
            ? (operation, places, null)
            : (null, Nowhere, NotAllowed([.. fitting.Select(item => item.Operation)]));
    }

    private static HttpAnswer NotAllowed(IReadOnlyList<Operation> here)
    {
        var methods = string.Join(", ", here.Select(operation => operation.Method));
        return HttpAnswer.Problem(
            405,
            $"Only {methods} is answered here.",
            string.Join(' ', here.Select(operation => $"{operation.Name} {operation.Summary}."))
        ) with
        {
            Headers = HttpHeader.One(HttpHeader.Allow, methods),
        };
    }
}
