namespace InstantlyPipeline.Cli;

/// <summary>Rows in columns as wide as their widest cell; every cell is made <see cref="Printable"/>.</summary>
internal static class TextTable
{
    /// <param name="afterRow">Called with the index of each row once it is written; null when nothing stands between rows.</param>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows, Action<int>? afterRow = null)
    {
        rows = [.. rows.Select(row => row.Select(Printable.Of).ToArray())];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        for (var index = 0; index < rows.Count; index++)
        {
            output.WriteLine(string.Join("  ", rows[index].Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            afterRow?.Invoke(index);
        }
    }
}
