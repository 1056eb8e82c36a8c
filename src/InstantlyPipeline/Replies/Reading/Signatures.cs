using System.Collections.Frozen;
using System.Text;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>Takes the lines that a mail program adds, and a signature below "-- ".</summary>
/// <remarks>A phone's line may stand above the text, so only the line itself goes, never what follows.</remarks>
internal static class Signatures
{
    private const int MostLines = 12;
    private const int MostDeviceWords = 12;
    private const int MostExcused = 200;
    private const int LongLine = 20;

    private static readonly HeaderPattern[] Devices =
    [
        .. QuoteRows.Of(QuoteRowKind.Device).Where(row => row.Words.Contains('{')).Select(row => new HeaderPattern(row)),
    ];

    private static readonly FrozenSet<string> Exact = QuoteRows
        .Of(QuoteRowKind.Device)
        .Select(row => row.Words)
        .Where(words => !words.Contains('{'))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Excuses = [.. QuoteRows.Of(QuoteRowKind.Excuse).Select(row => row.Words)];

    public static void Take(List<string> own, List<string> cut)
    {
        TakeBelowLine(own, cut);
        for (var i = own.Count - 1; i >= 0; i--)
        {
            if (IsDeviceLine(own[i]))
            {
                cut.Insert(0, own[i]);
                own.RemoveAt(i);
            }
        }
        TakeDelimited(own, cut);
    }

    public static bool IsDeviceLine(string text)
    {
        var line = WithoutLinks(Folding.Fold(text)).Trim(' ', '*', '<', '>', '(', ')', '[', ']', '_', '-');
        if (Exact.Contains(line.TrimEnd('.', '!')))
        {
            return true;
        }
        var sentence = WithoutExcuse(line).TrimEnd('.', '!');
        if (sentence.Length is 0 or > 90 || sentence.AsSpan().ContainsAny(',', ';', '?') || sentence.AsSpan().Count(' ') >= MostDeviceWords)
        {
            return false;
        }
        return Exact.Contains(sentence)
            || Array.Exists(
                Devices,
                device => sentence.StartsWith(device.Opening ?? "", StringComparison.OrdinalIgnoreCase) && device.Matches(sentence)
            );
    }

    /// <summary>
    /// Below "-- " stands a signature. "--" alone, as clients trim it, is one only when it is the last and what follows is short and holds
    /// no sentence: a person may divide their own text with it.
    /// </summary>
    private static void TakeDelimited(List<string> own, List<string> cut)
    {
        var delimiter = own.FindIndex(line => line.TrimEnd() == "--");
        if (delimiter < 0)
        {
            return;
        }
        var below = own.Skip(delimiter + 1).Where(line => !Folding.IsBlank(line)).ToList();
        var isSignature =
            below.Count <= MostLines
            && !below.Exists(line => line.TrimEnd() == "--")
            && (own[delimiter] == "-- " ? !below.Exists(line => Folding.Fold(line).EndsWith('?')) : !below.Exists(IsSentence));
        if (isSignature)
        {
            cut.InsertRange(0, own.Skip(delimiter));
            own.RemoveRange(delimiter, own.Count - delimiter);
        }
    }

    /// <summary>
    /// Below the last line of underscores stands a signature, when it holds no sentence and names an address, a site, a telephone or a
    /// phone's program; a short line is one only above two of these, as mailing lists have them.
    /// </summary>
    private static void TakeBelowLine(List<string> own, List<string> cut)
    {
        var ruler = own.FindLastIndex(line => line.Trim() is { Length: >= 2 } dense && dense.AsSpan().Trim('_').IsEmpty);
        if (ruler < 1)
        {
            return;
        }
        var below = own.Skip(ruler + 1).Where(line => !Folding.IsBlank(line)).ToList();
        var contacts = below.Count(line => IsContact(line) || IsDeviceLine(line));
        if (below.Count <= MostLines && contacts >= (own[ruler].Trim().Length >= LongLine ? 1 : 2) && !below.Exists(IsSentence))
        {
            cut.InsertRange(0, own.Skip(ruler));
            own.RemoveRange(ruler, own.Count - ruler);
        }
    }

    private static bool IsContact(string line) =>
        !line.Contains(' ') && (line.Contains('@') || line.Contains("://", StringComparison.Ordinal))
        || line.StartsWith('+') && line.Count(char.IsDigit) >= 7;

    private static bool IsSentence(string line)
    {
        var folded = Folding.Fold(line);
        return folded.Length > 100
            || folded.EndsWith('?')
            || (folded.Length > 0 && folded[^1] is '.' or '!' && folded.AsSpan().Count(' ') >= 2);
    }

    private static string WithoutExcuse(string line)
    {
        foreach (var excuse in Excuses)
        {
            if (
                line.IndexOf(excuse, StringComparison.OrdinalIgnoreCase) is var at and > 0
                && line[at - 1] is ' '
                && line.Length <= MostExcused
            )
            {
                return line[..at].TrimEnd(' ', ',', ';', '.', '-', '!');
            }
        }
        return line;
    }

    /// <summary>"Outlook for iOS &lt;https://aka.ms/…&gt;" and "[Outlook for iOS](https://aka.ms/…)" are "Outlook for iOS".</summary>
    private static string WithoutLinks(string line)
    {
        if (!line.Contains("http", StringComparison.OrdinalIgnoreCase) || line.Length > 500)
        {
            return line;
        }
        var plain = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (string.Compare(line, i, "http", 0, 4, StringComparison.OrdinalIgnoreCase) == 0)
            {
                while (i < line.Length && line[i] is not (' ' or ')' or '>' or ']'))
                {
                    i++;
                }
            }
            else if (line[i] is not ('[' or ']' or '(' or ')' or '<' or '>'))
            {
                plain.Append(line[i]);
            }
        }
        return plain.ToString();
    }
}
