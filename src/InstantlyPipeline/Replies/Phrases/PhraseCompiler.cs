using System.Globalization;

namespace InstantlyPipeline.Replies.Phrases;

/// <summary>Turns phrases as written into places that a matcher walks along; built from the end to the start.</summary>
internal sealed class PhraseCompiler(List<PhraseNode> nodes)
{
    // Fewer words are walked through as fast as they are looked up.
    private const int FewestInSet = 3;

    // The same words and lists stand in many phrases.
    private readonly Dictionary<string, List<Part>> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> sets = new(StringComparer.Ordinal);
    private PhraseRow? row;
    private string text = "";
    private int at;

    /// <param name="phrase">The phrase.</param>
    /// <param name="number">What is found where it ends.</param>
    /// <returns>Where the phrase starts.</returns>
    /// <exception cref="FormatException">The phrase cannot be understood; the message names it.</exception>
    public int Compile(PhraseRow phrase, int number)
    {
        row = phrase;
        text = phrase.Pattern;
        at = 0;
        var parts = Alternatives(out var many);
        if (at < text.Length)
        {
            throw Bad($"the '{text[at]}' opens nothing that it could close");
        }
        return Build(many, parts, Add(PhraseNodeKind.Found, other: number));
    }

    private abstract record Part;

    private sealed record Literal(PhraseNodeKind Kind, string Word) : Part;

    private sealed record Group(List<List<Part>> Ways, bool Optional) : Part;

    private sealed record Gap(int Most) : Part;

    private List<List<Part>> Alternatives(out bool many)
    {
        List<List<Part>> ways =
        [
            [],
        ];
        while (at < text.Length && text[at] is not (')' or ']'))
        {
            if (text[at] == '|')
            {
                at++;
                ways.Add([]);
            }
            else if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else
            {
                ways[^1].AddRange(Next());
            }
        }
        many = ways.Count > 1;
        return ways;
    }

    private List<Part> Next()
    {
        switch (text[at])
        {
            case '(' or '[':
                var optional = text[at++] == '[';
                var ways = Alternatives(out _);
                if (at >= text.Length || text[at++] != (optional ? ']' : ')'))
                {
                    throw Bad(optional ? "a '[' is not closed" : "a '(' is not closed");
                }
                return [new Group(ways, optional)];
            case '.' when text.AsSpan(at).StartsWith("..."):
                var start = at += 3;
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                {
                    at++;
                }
                return [new Gap(at == start ? 3 : int.Parse(text[start..at], CultureInfo.InvariantCulture))];
            case ',':
                at++;
                return
                [
                    new Group(
                        [
                            [new Literal(PhraseNodeKind.Break, "")],
                        ],
                        Optional: true
                    ),
                ];
            case ';' or '$' or '@' or '#':
                return
                [
                    new Literal(
                        text[at++] switch
                        {
                            ';' => PhraseNodeKind.Break,
                            '$' => PhraseNodeKind.ClauseEnd,
                            '@' => PhraseNodeKind.Address,
                            _ => PhraseNodeKind.Number,
                        },
                        ""
                    ),
                ];
            default:
                return Words();
        }
    }

    private List<Part> Words()
    {
        var start = at;
        while (
            at < text.Length
            && !char.IsWhiteSpace(text[at])
            && text[at] is not ('(' or ')' or '[' or ']' or '|' or ',' or ';' or '$' or '@' or '#')
        )
        {
            at++;
        }
        var written = text[start..at];
        if (known.TryGetValue(written, out var parts))
        {
            return parts;
        }
        var (fromStart, toEnd) = (written[0] == '*', written[^1] == '*');
        var words = ReplyTokens.Words(written.Trim('*'));
        if (words.Count == 0)
        {
            throw Bad($"'{written}' is no word");
        }
        parts = words.ConvertAll<Part>(word => OneOf(PhraseNodeKind.Word, word));
        if (toEnd)
        {
            parts[^1] = OneOf(PhraseNodeKind.WordBeginning, words[^1]);
        }
        else if (fromStart)
        {
            parts[0] = OneOf(PhraseNodeKind.WordEnding, words[0]);
        }
        known.Add(written, parts);
        return parts;
    }

    private static Group OneOf(PhraseNodeKind kind, string word) =>
        new([.. WordFolding.Spellings(word).Select(spelling => new List<Part> { new Literal(kind, spelling) })], Optional: false);

    private int Build(bool many, List<List<Part>> ways, int next)
    {
        if (!many)
        {
            return Sequence(ways[^1], next);
        }
        var words = new HashSet<string>(StringComparer.Ordinal);
        var others = ways.Where(way => !AddWords(way, words)).ToList();
        if (words.Count < FewestInSet)
        {
            others = ways;
        }
        others = Shared(others);
        var start = words.Count < FewestInSet ? Sequence(others[^1], next) : AddSet(words, next);
        for (var i = others.Count - (words.Count < FewestInSet ? 2 : 1); i >= 0; i--)
        {
            start = Add(PhraseNodeKind.Either, next: Sequence(others[i], next), other: start);
        }
        return start;
    }

    /// <summary>Ways that begin with the same word begin once: "my team" and "my colleagues".</summary>
    private static List<List<Part>> Shared(List<List<Part>> ways)
    {
        var shared = new List<List<Part>>();
        foreach (var alike in ways.GroupBy(FirstWord))
        {
            List<List<Part>> rests = [.. alike.Select(way => way[1..])];
            if (alike.Key is null || rests.Count == 1)
            {
                shared.AddRange(alike);
                continue;
            }
            var isEnd = rests.RemoveAll(rest => rest.Count == 0) > 0;
            shared.Add(rests.Count == 0 ? alike.First() : [alike.First()[0], new Group(rests, isEnd)]);
        }
        return shared;
    }

    /// <returns>Null for a way that may begin with several words, or with none.</returns>
    private static string? FirstWord(List<Part> way) =>
        way is [Group { Optional: false } group, ..] && AddWords([group], [])
            ? string.Join('|', group.Ways.Select(one => ((Literal)one[0]).Word))
            : null;

    /// <returns>False for a way that is more than one plain word.</returns>
    private static bool AddWords(List<Part> way, HashSet<string> words)
    {
        if (way is not [Group { Optional: false } group] || !group.Ways.TrueForAll(one => one is [Literal { Kind: PhraseNodeKind.Word }]))
        {
            return false;
        }
        words.UnionWith(group.Ways.Select(one => ((Literal)one[0]).Word));
        return true;
    }

    private int AddSet(HashSet<string> words, int next)
    {
        var key = string.Join('|', words);
        if (!sets.TryGetValue(key, out var set))
        {
            sets.Add(key, set = words);
        }
        nodes.Add(new PhraseNode(PhraseNodeKind.OneOf, "", next, -1, set));
        return nodes.Count - 1;
    }

    private int Sequence(List<Part> parts, int next)
    {
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            next = parts[i] switch
            {
                Literal literal => Add(literal.Kind, literal.Word, next),
                Gap gap => BuildGap(gap.Most, next),
                Group { Optional: true } group => Add(
                    PhraseNodeKind.Either,
                    next: Build(group.Ways.Count > 1, group.Ways, next),
                    other: next
                ),
                Group group => Build(group.Ways.Count > 1, group.Ways, next),
                _ => next,
            };
        }
        return next;
    }

    private int BuildGap(int most, int end)
    {
        var next = end;
        for (var i = 0; i < most; i++)
        {
            next = Add(PhraseNodeKind.Either, next: Add(PhraseNodeKind.AnyWord, next: next), other: end);
        }
        return next;
    }

    private int Add(PhraseNodeKind kind, string word = "", int next = -1, int other = -1)
    {
        nodes.Add(new PhraseNode(kind, word, next, other));
        return nodes.Count - 1;
    }

    private FormatException Bad(string why) => new($"{row?.Place}: '{text}' cannot be read: {why}.");
}
