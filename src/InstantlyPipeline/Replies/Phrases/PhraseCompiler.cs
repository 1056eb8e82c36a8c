using System.Globalization;

namespace InstantlyPipeline.Replies.Phrases;

/// <summary>Turns phrases as written into places that a matcher walks along; built from the end to the start.</summary>
internal sealed class PhraseCompiler(List<PhraseNode> nodes)
{
    // Fewer words are walked through as fast as they are looked up.
    private const int FewestInSet = 3;

    // The same words and lists stand in many phrases: each is read once.
    private readonly Dictionary<string, List<Part>> words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal);
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
        var ways = Alternatives();
        if (at < text.Length)
        {
            throw Bad($"the '{text[at]}' opens nothing that it could close");
        }
        return Build(new Group(ways, Optional: false), Add(PhraseNodeKind.Found, other: number));
    }

    private abstract record Part;

    /// <param name="Spellings">Of one word, or what the kind needs in a word's place.</param>
    private sealed record Literal(PhraseNodeKind Kind, params string[] Spellings) : Part;

    private sealed record Group(List<List<Part>> Ways, bool Optional) : Part
    {
        /// <summary>How the group is built, once somebody has thought about it: its single words, and the other ways.</summary>
        public (HashSet<string>? Words, List<List<Part>> Others)? Plan { get; set; }
    }

    private sealed record Gap(int Most) : Part;

    private List<List<Part>> Alternatives()
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
        return ways;
    }

    private List<Part> Next()
    {
        switch (text[at])
        {
            case '(' or '[':
                return [Bracketed()];
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

    private Group Bracketed()
    {
        var start = at;
        var written = text.AsSpan(start, Closing() - start);
        if (groups.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(written, out var group))
        {
            at += written.Length;
            return group;
        }
        var optional = text[at++] == '[';
        var ways = Alternatives();
        if (at >= text.Length || text[at++] != (optional ? ']' : ')'))
        {
            throw Bad(optional ? "a '[' is not closed" : "a '(' is not closed");
        }
        group = new Group(ways, optional);
        groups.Add(text[start..at], group);
        return group;
    }

    /// <returns>Behind the bracket that closes the one here; the end where none does.</returns>
    private int Closing()
    {
        var open = 0;
        for (var i = at; i < text.Length; i++)
        {
            open += text[i] switch
            {
                '(' or '[' => 1,
                ')' or ']' => -1,
                _ => 0,
            };
            if (open == 0)
            {
                return i + 1;
            }
        }
        return text.Length;
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
        if (words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text.AsSpan(start, at - start), out var parts))
        {
            return parts;
        }
        var written = text[start..at];
        var (fromStart, toEnd) = (written[0] == '*', written[^1] == '*');
        var single = WordsOf(written.Trim('*'));
        if (single.Count == 0)
        {
            throw Bad($"'{written}' is no word");
        }
        parts = single.ConvertAll<Part>(word => OneOf(PhraseNodeKind.Word, word));
        if (toEnd)
        {
            parts[^1] = OneOf(PhraseNodeKind.WordBeginning, single[^1]);
        }
        else if (fromStart)
        {
            parts[0] = OneOf(PhraseNodeKind.WordEnding, single[0]);
        }
        words.Add(written, parts);
        return parts;
    }

    // Most are a word as it stands, and there are tens of thousands.
    private static List<string> WordsOf(string written) =>
        written.Length > 0 && written.All(char.IsAsciiLetter) ? [written] : ReplyTokens.Words(written);

    private static Literal OneOf(PhraseNodeKind kind, string word) => new(kind, [.. WordFolding.Spellings(word)]);

    private int Build(Group group, int next)
    {
        if (group.Ways.Count == 1)
        {
            return Sequence(group.Ways[0], next);
        }
        var (set, others) = group.Plan ??= PlanOf(group.Ways);
        var last = others.Count - 1;
        var start = set is null ? Sequence(others[last--], next) : AddSet(set, next);
        for (; last >= 0; last--)
        {
            start = Add(PhraseNodeKind.Either, next: Sequence(others[last], next), other: start);
        }
        return start;
    }

    private (HashSet<string>? Words, List<List<Part>> Others) PlanOf(List<List<Part>> ways)
    {
        var single = new HashSet<string>(StringComparer.Ordinal);
        var others = ways.Where(way => !AddWords(way, single)).ToList();
        if (single.Count < FewestInSet)
        {
            return (null, Shared(ways));
        }
        var key = string.Join('|', single);
        if (!sets.TryGetValue(key, out var set))
        {
            sets.Add(key, set = single);
        }
        return (set, Shared(others));
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
        way is not [Literal { Kind: PhraseNodeKind.Word } word, ..] ? null
        : word.Spellings is [var only] ? only
        : string.Join('|', word.Spellings);

    /// <returns>False for a way that is more than one plain word.</returns>
    private static bool AddWords(List<Part> way, HashSet<string> words)
    {
        if (way is not [Literal { Kind: PhraseNodeKind.Word } word])
        {
            return false;
        }
        words.UnionWith(word.Spellings);
        return true;
    }

    private int AddSet(HashSet<string> set, int next)
    {
        nodes.Add(new PhraseNode(PhraseNodeKind.OneOf, "", next, -1, set));
        return nodes.Count - 1;
    }

    private int Sequence(List<Part> parts, int next)
    {
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            next = parts[i] switch
            {
                Literal literal => BuildLiteral(literal, next),
                Gap gap => BuildGap(gap.Most, next),
                Group { Optional: true } group => Add(PhraseNodeKind.Either, next: Build(group, next), other: next),
                Group group => Build(group, next),
                _ => next,
            };
        }
        return next;
    }

    private int BuildLiteral(Literal literal, int next)
    {
        var start = Add(literal.Kind, literal.Spellings[^1], next);
        for (var i = literal.Spellings.Length - 2; i >= 0; i--)
        {
            start = Add(PhraseNodeKind.Either, next: Add(literal.Kind, literal.Spellings[i], next), other: start);
        }
        return start;
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
