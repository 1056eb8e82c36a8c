namespace InstantlyPipeline.Cli.Frame;

/// <summary>Rows in columns that fit the terminal: 80 columns, or as many as it has. Every cell is made <see cref="Printable"/>.</summary>
internal static class TextTable
{
    /// <summary>A terminal's width when nobody says another.</summary>
    public const int Standard = 80;

    private const string Between = "  ";
    private const int Narrowest = 6;

    /// <summary>What the terminal has; in a pipe nobody knows, and 80 fits everywhere.</summary>
    public static int Width => Console.IsOutputRedirected ? Standard : Math.Max(Standard, Console.WindowWidth - 1);

    /// <param name="rows">The first one has the names of the columns.</param>
    /// <param name="whole">Columns that are never cut, for somebody copies them.</param>
    /// <param name="numbers">Columns whose cells stand at the right.</param>
    /// <param name="afterRow">Called with the index of each row once it is written; null when nothing stands between rows.</param>
    public static void Write(
        TextWriter output,
        IReadOnlyList<string[]> rows,
        IReadOnlyCollection<int>? whole = null,
        IReadOnlyCollection<int>? numbers = null,
        Action<int>? afterRow = null,
        int? width = null
    )
    {
        rows = [.. rows.Select(row => row.Select(Printable.Of).ToArray())];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => TextWidth.Of(row[column]))).ToArray();
        Narrow(widths, whole ?? [], (width ?? Width) - (Between.Length * (widths.Length - 1)));
        for (var index = 0; index < rows.Count; index++)
        {
            output.WriteLine(string.Join(Between, rows[index].Select(Cell)).TrimEnd());
            afterRow?.Invoke(index);
        }

        string Cell(string text, int column)
        {
            var clipped = TextWidth.Clipped(text, widths[column]);
            return numbers?.Contains(column) is true
                ? new string(' ', widths[column] - TextWidth.Of(clipped)) + clipped
                : TextWidth.Padded(clipped, widths[column]);
        }
    }

    /// <summary>A column at a time: the widest gives way first, so that short ones stay whole.</summary>
    private static void Narrow(int[] widths, IReadOnlyCollection<int> whole, int room)
    {
        var elastic = Enumerable.Range(0, widths.Length).Where(column => !whole.Contains(column)).ToList();
        while (widths.Sum() > room && elastic.Count > 0)
        {
            var widest = elastic.MaxBy(column => widths[column]);
            if (widths[widest] <= Narrowest)
            {
                return;
            }
            widths[widest]--;
        }
    }
}
