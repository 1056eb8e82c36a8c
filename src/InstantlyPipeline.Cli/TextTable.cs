namespace InstantlyPipeline.Cli;

/// <summary>Rows in columns as wide as their widest cell.</summary>
internal static class TextTable
{
    /// <param name="afterRow">Called with the index of each row once it is written; null when nothing stands between rows.</param>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows, Action<int>? afterRow = null)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        for (var index = 0; index < rows.Count; index++)
        {
            output.WriteLine(string.Join("  ", rows[index].Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            afterRow?.Invoke(index);
        }
    }

    /// <summary>A label is anybody's text, and a terminal obeys control characters.</summary>
    public static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
