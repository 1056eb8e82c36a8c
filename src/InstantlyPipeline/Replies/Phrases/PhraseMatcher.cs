namespace InstantlyPipeline.Replies.Phrases;

/// <summary>Finds all phrases of all languages in a sentence, walking along it once.</summary>
/// <remarks>At each word every place of a phrase is visited at most once, so the time grows with the text and never with its
/// shape.</remarks>
internal sealed class PhraseMatcher
{
    // About so many signs of a phrase make one place: a list that grows to hundreds of thousands is copied often.
    private const int SignsOfPlace = 12;

    private readonly PhraseMeaning[] rows;
    private readonly PhraseNode[] nodes;
    private readonly Dictionary<string, List<int>> openers = new(StringComparer.Ordinal);
    private readonly List<int> otherOpeners = [];
    private readonly Misspellings misspellings;

    /// <exception cref="FormatException">A phrase cannot be understood; the message names its line.</exception>
    public PhraseMatcher(IReadOnlyList<PhraseRow> phrases)
    {
        rows = [.. phrases.Select(row => new PhraseMeaning(row.Meaning, row.Language, row.Time))];
        var built = new List<PhraseNode>(phrases.Sum(row => row.Pattern.Length) / SignsOfPlace);
        var compiler = new PhraseCompiler(built);
        var starts = phrases.Select((row, number) => compiler.Compile(row, number)).ToList();
        nodes = [.. built];
        for (var row = 0; row < rows.Length; row++)
        {
            Open(starts[row], phrases[row]);
        }
        misspellings = new Misspellings(
            phrases
                .Where(row => row.Meaning is Meaning.MayBeMisspelt)
                .SelectMany(row => ReplyTokens.Words(row.Pattern))
                .SelectMany(WordFolding.Spellings),
            [
                .. nodes.Where(node => node.Kind is PhraseNodeKind.Word).Select(node => node.Text),
                .. nodes.Select(node => node.Words).Distinct().SelectMany(words => words ?? (IEnumerable<string>)[]),
            ]
        );
    }

    public IReadOnlyList<PhraseMeaning> Rows => rows;

    /// <returns>How many places were visited, which is what it cost.</returns>
    public long Find(ReplySentence sentence)
    {
        var walk = new Walk(this, sentence);
        return walk.Run();
    }

    private void Open(int start, PhraseRow row)
    {
        var seen = new HashSet<int>();
        var left = new Stack<int>([start]);
        while (left.TryPop(out var place))
        {
            var node = nodes[place];
            if (!seen.Add(place))
            {
                continue;
            }
            switch (node.Kind)
            {
                case PhraseNodeKind.Either:
                    left.Push(node.Next);
                    left.Push(node.Other);
                    break;
                case PhraseNodeKind.Found or PhraseNodeKind.ClauseEnd or PhraseNodeKind.AnyWord:
                    throw new FormatException($"{row.Place}: '{row.Pattern}' would match anything; let it begin with a word.");
                case PhraseNodeKind.Word or PhraseNodeKind.OneOf:
                    foreach (var word in node.Words ?? Enumerable.Repeat(node.Text, 1))
                    {
                        if (!openers.TryGetValue(word, out var places))
                        {
                            openers[word] = places = [];
                        }
                        places.Add(place);
                    }
                    break;
                default:
                    otherOpeners.Add(place);
                    break;
            }
        }
    }

    private sealed class Walk(PhraseMatcher phrases, ReplySentence sentence)
    {
        // Which step last visited a place: rented for a sentence, never cleared in it.
        private readonly Dictionary<int, int> visited = [];
        private readonly Stack<int> left = new();
        private List<(int Place, int Start)> now = [];
        private List<(int Place, int Start)> next = [];
        private long steps;

        public long Run()
        {
            for (var i = 0; i < sentence.Tokens.Length; i++)
            {
                var token = sentence.Tokens[i];
                if (token.Kind is TokenKind.LineBreak)
                {
                    continue; // a phrase may go on across it
                }
                var word = phrases.misspellings.Meant(token);
                foreach (var (place, start) in now)
                {
                    Step(place, start, token, i, word);
                }
                foreach (var place in phrases.openers.GetValueOrDefault(word) ?? [])
                {
                    Step(place, i, token, i, word);
                }
                foreach (var place in phrases.otherOpeners)
                {
                    Step(place, i, token, i, word);
                }
                (now, next) = (next, now);
                next.Clear();
            }
            return steps;
        }

        private void Step(int place, int start, ReplyToken token, int at, string word)
        {
            steps++;
            var node = phrases.nodes[place];
            var fits = node.Kind switch
            {
                PhraseNodeKind.Word => token.Kind is not (TokenKind.Break or TokenKind.Address) && word == node.Text,
                PhraseNodeKind.OneOf => token.Kind is not (TokenKind.Break or TokenKind.Address) && node.Words!.Contains(word),
                PhraseNodeKind.WordBeginning => token.Kind is TokenKind.Word && token.Text.StartsWith(node.Text, StringComparison.Ordinal),
                PhraseNodeKind.WordEnding => token.Kind is TokenKind.Word && token.Text.EndsWith(node.Text, StringComparison.Ordinal),
                PhraseNodeKind.AnyWord => token.Kind is not TokenKind.Break,
                PhraseNodeKind.Number => token.Kind is TokenKind.Number,
                PhraseNodeKind.Address => token.Kind is TokenKind.Address,
                PhraseNodeKind.Break => token.Kind is TokenKind.Break,
                _ => false,
            };
            if (!fits)
            {
                return;
            }
            left.Push(node.Next);
            while (left.TryPop(out var reached))
            {
                steps++;
                if (visited.TryGetValue(reached, out var last) && last == at)
                {
                    continue;
                }
                visited[reached] = at;
                var there = phrases.nodes[reached];
                switch (there.Kind)
                {
                    case PhraseNodeKind.Either:
                        left.Push(there.Other);
                        left.Push(there.Next);
                        break;
                    case PhraseNodeKind.ClauseEnd:
                        if (sentence.Ends[at + 1])
                        {
                            left.Push(there.Next);
                        }
                        break;
                    case PhraseNodeKind.Found:
                        var row = phrases.rows[there.Other];
                        var found = row.Meaning >= Meaning.WordRemove ? sentence.Words : sentence.Matches;
                        found.Add(new PhraseMatch(row.Meaning, row.Language, start, at + 1, row.Time));
                        break;
                    default:
                        next.Add((reached, start));
                        break;
                }
            }
        }
    }
}
