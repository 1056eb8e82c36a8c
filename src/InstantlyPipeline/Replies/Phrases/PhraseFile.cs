using System.Reflection;

namespace InstantlyPipeline.Replies.Phrases;

/// <summary>Reads one language's file of phrases.</summary>
/// <remarks>
/// A line is a phrase, a section <c>[meaning]</c>, a list <c>name = a | b | c</c>, or a remark after <c>//</c>. See the README beside the
/// files for how a phrase is written.
/// </remarks>
internal static class PhraseFile
{
    /// <summary>The rows of all files that are embedded under names beginning so.</summary>
    public static IEnumerable<PhraseRow> Embedded(string prefix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (
            var name in assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        )
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            foreach (var row in Read(Path.GetFileNameWithoutExtension(name[prefix.Length..]), reader.ReadToEnd()))
            {
                yield return row;
            }
        }
    }

    /// <exception cref="FormatException">A line cannot be understood; the message names it.</exception>
    public static IEnumerable<PhraseRow> Read(string language, string content)
    {
        var lists = new Dictionary<string, string>(StringComparer.Ordinal);
        Meaning? meaning = null;
        var number = 0;
        foreach (var raw in content.Split('\n'))
        {
            number++;
            var place = $"{language}.txt, line {number}";
            var line = (raw.IndexOf("//", StringComparison.Ordinal) is >= 0 and var remark ? raw[..remark] : raw).Trim();
            if (line.Length == 0)
            {
                continue;
            }
            if (
                line[0] == '['
                && line[^1] == ']'
                && Enum.TryParse<Meaning>(line[1..^1].Replace(" ", "", StringComparison.Ordinal), ignoreCase: true, out var section)
            )
            {
                meaning = section;
            }
            else if (line.IndexOf("=>", StringComparison.Ordinal) is > 0 and var arrow)
            {
                yield return new PhraseRow(
                    Meaning.When,
                    language,
                    WithLists(line[..arrow].Trim(), lists, place),
                    place,
                    line[(arrow + 2)..].Trim()
                );
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                lists[line[..equals].Trim()] = "(" + WithLists(line[(equals + 1)..], lists, place) + ")";
            }
            else
            {
                yield return new PhraseRow(
                    meaning
                        ?? throw new FormatException(
                            $"{place}: a phrase stands before the first section; put it below a line such as [wish]."
                        ),
                    language,
                    WithLists(line, lists, place),
                    place
                );
            }
        }
    }

    private static string WithLists(string pattern, Dictionary<string, string> lists, string place)
    {
        while (pattern.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = pattern.IndexOf('}', open);
            if (close < 0 || !lists.TryGetValue(pattern[(open + 1)..close], out var list))
            {
                throw new FormatException($"{place}: '{pattern}' names a list that is not written above it; write `name = a | b` first.");
            }
            pattern = string.Concat(pattern.AsSpan(0, open), list, pattern.AsSpan(close + 1));
        }
        return pattern;
    }
}
