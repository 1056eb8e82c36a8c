namespace InstantlyPipeline.Replies.Reading;

/// <summary>Finds lines that are quoted by another mark than "&gt;": a person's initials before it ("SR&gt; ", of Supercite and older
/// programs), or a bar.</summary>
/// <remarks>One such line may be a person's own, so a mark counts where two lines in a row have the same.</remarks>
internal static class OtherMarks
{
    private const int LongestInitials = 10;

    public static IReadOnlySet<int> In(IReadOnlyList<string> lines)
    {
        var marked = new HashSet<int>();
        var (before, at) = ("", -1);
        for (var i = 0; i < lines.Count; i++)
        {
            var mark = MarkOf(lines[i]);
            if (mark.Length > 0 && mark == before && i == at + 1)
            {
                marked.Add(at);
                marked.Add(i);
            }
            (before, at) = (mark, i);
        }
        return marked;
    }

    private static string MarkOf(string line)
    {
        var start = 0;
        while (start < line.Length && line[start] is ' ' or '\t')
        {
            start++;
        }
        if (start < line.Length && line[start] is '|' && (start + 1 == line.Length || line[start + 1] is ' '))
        {
            // A row of a table has another bar behind.
            return line.IndexOf('|', start + 1) < 0 ? "|" : "";
        }
        var end = start;
        while (end < line.Length && end - start <= LongestInitials && char.IsLetter(line[end]))
        {
            end++;
        }
        var isMark =
            end > start
            && char.IsUpper(line[start])
            && end < line.Length
            && line[end] is '>'
            && (end + 1 == line.Length || line[end + 1] is ' ' or '>');
        return isMark ? line[start..end] : "";
    }
}
