using System.Collections.Frozen;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>The rows of the files in <c>Quotes</c>, read once.</summary>
internal static class QuoteRows
{
    private const string Prefix = "InstantlyPipeline.Replies.Reading.Quotes.";

    private static readonly FrozenDictionary<string, QuoteRowKind> Kinds = Enum.GetValues<QuoteRowKind>()
        .ToFrozenDictionary(
            kind =>
                string.Concat(kind.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"-{letter}" : $"{letter}"))
                    .ToLowerInvariant(),
            StringComparer.Ordinal
        );

    public static IReadOnlyList<QuoteRow> All { get; } = [.. Read()];

    public static IEnumerable<QuoteRow> Of(QuoteRowKind kind) => All.Where(row => row.Kind == kind);

    /// <exception cref="InvalidDataException">A line is no row; the message names the file and the line.</exception>
    private static IEnumerable<QuoteRow> Read()
    {
        var assembly = typeof(QuoteRows).Assembly;
        foreach (
            var name in assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        )
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var file = name[Prefix.Length..^".txt".Length];
            var number = 0;
            while (reader.ReadLine() is { } line)
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line) && !line.StartsWith("# ", StringComparison.Ordinal))
                {
                    yield return Parse(file, number, line);
                }
            }
        }
    }

    private static QuoteRow Parse(string file, int number, string line) =>
        line.Split(" | ") is [var kind, { Length: > 0 } words, { Length: > 0 } where] && Kinds.TryGetValue(kind.Trim(), out var known)
            ? new QuoteRow(known, file, known >= QuoteRowKind.HtmlQuote ? words.Trim() : Folding.Fold(words), where.Trim())
            : throw new InvalidDataException(
                $"Line {number} of Quotes/{file}.txt is not \"kind | words | where it is seen\" with a kind of QuoteRowKind."
            );
}
