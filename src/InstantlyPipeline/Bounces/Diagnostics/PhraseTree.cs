namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>Finds the phrases of a table in a text, all at once.</summary>
/// <remarks>
/// A phrase may hold one gap, written <c>...</c>, of at most <see cref="GapWords"/> words. From each word of the text the tree is walked no
/// deeper than its longest phrase, so the work grows with the text and nothing else.
/// </remarks>
internal sealed class PhraseTree
{
    private const string Gap = "...";
    private const int GapWords = 6;
    private readonly Node root = new();

    public void Add(IReadOnlyList<string> phrase, DiagnosticRow row)
    {
        var node = root;
        foreach (var word in phrase)
        {
            if (word == Gap)
            {
                node = node.AfterGap ??= new Node();
                continue;
            }
            node.Next ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            if (!node.Next.TryGetValue(word, out var next))
            {
                node.Next[word] = next = new Node();
            }
            node = next;
        }
        node.Row = row;
    }

    /// <returns>In the order of the text; one that lies inside a longer one is left out.</returns>
    public IEnumerable<DiagnosticRow> Find(IReadOnlyList<string> words) => Places(words).Select(place => place.Row);

    /// <returns>The words that no phrase has.</returns>
    public IEnumerable<string> Rest(IReadOnlyList<string> words)
    {
        var at = 0;
        foreach (var (_, start, end) in Places(words))
        {
            for (; at < start; at++)
            {
                yield return words[at];
            }
            at = Math.Max(at, end);
        }
        for (; at < words.Count; at++)
        {
            yield return words[at];
        }
    }

    private IEnumerable<(DiagnosticRow Row, int Start, int End)> Places(IReadOnlyList<string> words)
    {
        var covered = 0;
        for (var start = 0; start < words.Count; start++)
        {
            var (row, end) = Longest(root, words, start);
            if (row is not null && end > covered)
            {
                covered = end;
                yield return (row, start, end);
            }
        }
    }

    private static (DiagnosticRow? Row, int End) Longest(Node from, IReadOnlyList<string> words, int at)
    {
        (DiagnosticRow? Row, int End) best = (null, at);
        for (var node = from; ; )
        {
            if (node.Row is not null)
            {
                best = (node.Row, at);
            }
            if (node.AfterGap is { } rest)
            {
                for (
                    var skip = at;
                    skip <= at + GapWords && skip < words.Count && (skip == at || words[skip - 1] != DiagnosticWords.Break);
                    skip++
                )
                {
                    if (Longest(rest, words, skip) is { Row: not null } further && further.End > best.End)
                    {
                        best = further;
                    }
                }
            }
            if (at >= words.Count || node.Next is null || !node.Next.TryGetValue(words[at], out var next))
            {
                return best;
            }
            node = next;
            at++;
        }
    }

    private sealed class Node
    {
        public Dictionary<string, Node>? Next { get; set; }

        public Node? AfterGap { get; set; }

        public DiagnosticRow? Row { get; set; }
    }
}
