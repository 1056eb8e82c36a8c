using System.Collections.Frozen;
using System.Reflection;

namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>The facts that bounces are judged from: <c>Codes.tsv</c>, <c>Marks.tsv</c> and one <c>Phrases.(language).tsv</c> a language,
/// beside this file.</summary>
internal sealed class DiagnosticTables
{
    private const string Folder = "InstantlyPipeline.Bounces.Diagnostics.";
    private const string PhrasesBegin = "Phrases.";
    private static readonly Lazy<DiagnosticTables> Loaded = new(() => new DiagnosticTables());

    private readonly FrozenDictionary<string, DiagnosticRow> byCode;
    private readonly FrozenSet<string> names;
    private readonly PhraseTree phrases = new();

    private DiagnosticTables()
    {
        Codes =
        [
            .. Rows("Codes.tsv", 5)
                .Select(row => new DiagnosticRow(row.Cells[0], KindOf(row), StrengthOf(row), "", row.Cells[3], row.Cells[4], row.Place)),
        ];
        Marks =
        [
            .. Rows("Marks.tsv", 3)
                .Select(row => new ReportMark(row.Cells[0], Enum.Parse<ReportLine>(row.Cells[1], ignoreCase: true), row.Cells[2])),
        ];
        Phrases =
        [
            .. Files()
                .SelectMany(file =>
                    Rows(file, 5)
                        .Select(row => new DiagnosticRow(
                            row.Cells[0],
                            KindOf(row),
                            StrengthOf(row),
                            file[PhrasesBegin.Length..^".tsv".Length],
                            row.Cells[3],
                            row.Cells[4],
                            row.Place
                        ))
                ),
        ];
        byCode = Codes.ToFrozenDictionary(row => row.Said, StringComparer.Ordinal);
        names = Phrases.SelectMany(row => row.Said.Split(' ')).Where(IsName).ToFrozenSet(StringComparer.Ordinal);
        foreach (var row in Phrases)
        {
            phrases.Add(WordsOf(row.Said), row);
        }
    }

    public static DiagnosticTables Instance => Loaded.Value;

    public IReadOnlyList<DiagnosticRow> Codes { get; }

    public IReadOnlyList<DiagnosticRow> Phrases { get; }

    public IReadOnlyList<ReportMark> Marks { get; }

    internal DiagnosticWords NewWords() => new(names.Contains);

    internal IEnumerable<DiagnosticRow> PhrasesIn(DiagnosticWords words) => phrases.Find(words.Words);

    /// <summary>How many words are said that no row has.</summary>
    internal int UnknownIn(DiagnosticWords words) =>
        phrases.Rest(words.Words).Count(word => word != DiagnosticWords.Break && !DiagnosticWords.IsCode(word));

    /// <summary>The row of a code itself, else that of its family.</summary>
    internal DiagnosticRow? OfCode(string code) =>
        byCode.GetValueOrDefault(code)
        ?? (
            DiagnosticWords.IsEnhancedCode(code)
                ? byCode.GetValueOrDefault($"{code[..4]}*") ?? byCode.GetValueOrDefault($"{code[..2]}*")
                : byCode.GetValueOrDefault($"{code[..1]}*")
        );

    /// <summary>A phrase as the engine sees it in a text.</summary>
    internal IReadOnlyList<string> WordsOf(string phrase) =>
        [.. phrase.Split(' ').SelectMany(word => word == "..." ? [word] : (IEnumerable<string>)NewWords().Add(word).Words)];

    /// <summary>Words that would be left out as host, number or identifier, if no row had them.</summary>
    private static bool IsName(string word) =>
        word != "..."
        && !DiagnosticWords.IsEnhancedCode(word)
        && (
            word.Contains('.', StringComparison.Ordinal)
            || word.Contains('=', StringComparison.Ordinal)
            || (word.AsSpan().ContainsAnyInRange('0', '9') && word.Length != 3)
        );

    private static IEnumerable<string> Files() =>
        Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder + PhrasesBegin, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..])
            .Order(StringComparer.Ordinal);

    private static IEnumerable<Row> Rows(string file, int columns)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + file)
            ?? throw new InvalidOperationException(
                $"The table {file} is not part of the program; it must be an EmbeddedResource of InstantlyPipeline.csproj."
            );
        using var reader = new StreamReader(stream);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            var cells = line.Split('\t');
            yield return cells.Length == columns && cells.All(cell => cell.Length > 0)
                ? new Row(cells, $"{file}:{number}")
                : throw new InvalidOperationException(
                    $"{file}, line {number} has not the {columns} columns that its first line names, parted by one tab each."
                );
        }
    }

    private static BounceKind KindOf(Row row) => row.Cells[1] is "nothing" ? BounceKind.Unknown : Parse<BounceKind>(row.Cells[1], row);

    private static DiagnosticStrength StrengthOf(Row row) => Parse<DiagnosticStrength>(row.Cells[2], row);

    private static T Parse<T>(string cell, Row row)
        where T : struct, Enum =>
        Enum.TryParse<T>(cell, ignoreCase: true, out var value) && !char.IsAsciiDigit(cell[0])
            ? value
            : throw new InvalidOperationException(
                $"{row.Place} says \"{cell}\"; one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()} is needed."
            );

    private sealed record Row(string[] Cells, string Place);
}
