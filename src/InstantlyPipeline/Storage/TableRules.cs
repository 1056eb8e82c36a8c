using System.Buffers;
using System.Text;

namespace InstantlyPipeline.Storage;

/// <summary>The limits that every table store enforces alike, so that what works on SQLite works on Azure Table Storage.</summary>
/// <remarks>Source: "Understanding the Table service data model" in the Azure Table Storage reference; the key limit leaves room for
/// escaping.</remarks>
public static class TableRules
{
    /// <summary>Operations in one batch.</summary>
    public const int MaxBatch = 100;

    /// <summary>Characters of a partition or row key.</summary>
    public const int MaxKeyLength = 256;

    /// <summary>Characters of a text column.</summary>
    public const int MaxTextLength = 32_000;

    /// <summary>Bytes of a binary column.</summary>
    public const int MaxBinaryLength = 60 * 1024;

    public const int MaxColumns = 200;

    /// <summary>Bytes of a whole row as Azure counts them: text at two bytes a character, eight bytes and the name for each
    /// column.</summary>
    public const int MaxRowSize = 1_000_000;

    /// <summary>The earliest time a column can hold.</summary>
    public static readonly DateTimeOffset EarliestTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SearchValues<char> LettersAndDigits = SearchValues.Create(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    /// <exception cref="ArgumentException">The name is not 3 to 63 letters and digits with a letter first.</exception>
    public static void CheckTable(string table)
    {
        if (table.Length is < 3 or > 63 || !char.IsAsciiLetter(table[0]) || table.AsSpan().ContainsAnyExcept(LettersAndDigits))
        {
            throw new ArgumentException($"'{table}' cannot name a table: 3 to 63 letters and digits, a letter first.", nameof(table));
        }
    }

    /// <exception cref="ArgumentException">The key is too long, or no well-formed text (half of a surrogate pair).</exception>
    public static void CheckKey(string key)
    {
        if (key.Length > MaxKeyLength)
        {
            throw new ArgumentException($"A key of {key.Length} characters is too long: {MaxKeyLength} at most.", nameof(key));
        }
        if (!IsWellFormed(key))
        {
            throw new ArgumentException("A key has half of a surrogate pair, which no storage gives back unchanged.", nameof(key));
        }
    }

    /// <summary>Checks keys, column names and sizes of a row that is about to be written.</summary>
    /// <exception cref="ArgumentException">The row breaks a limit; the message names the column, never its value.</exception>
    public static void CheckRow(TableRow row)
    {
        CheckKey(row.Partition);
        CheckKey(row.Row);
        if (row.Columns.Count > MaxColumns)
        {
            throw new ArgumentException($"A row of {row.Columns.Count} columns is too wide: {MaxColumns} at most.", nameof(row));
        }
        var size = 4 + (2 * (row.Partition.Length + row.Row.Length));
        foreach (var (name, value) in row.Columns)
        {
            CheckColumnName(name);
            size += 8 + (2 * name.Length) + SizeOf(name, value);
        }
        if (size > MaxRowSize)
        {
            throw new ArgumentException($"A row of {size} bytes is too large: {MaxRowSize} at most.", nameof(row));
        }
    }

    /// <summary>Checks that the rows of a batch lie in its partition, each once, and keep every limit.</summary>
    /// <exception cref="ArgumentException">The batch breaks a limit.</exception>
    public static void CheckBatch(string partition, IReadOnlyList<TableOperation> operations)
    {
        if (operations.Count > MaxBatch)
        {
            throw new ArgumentException($"A batch of {operations.Count} operations is too large: {MaxBatch} at most.", nameof(operations));
        }
        var seen = new HashSet<string>(operations.Count, StringComparer.Ordinal);
        foreach (var (kind, row) in operations)
        {
            CheckRow(row);
            if (row.Partition != partition)
            {
                throw new ArgumentException("A batch writes to one partition, and a row belongs to another.", nameof(operations));
            }
            if (!seen.Add(row.Row))
            {
                throw new ArgumentException("A batch may name each row once, and a row is in it twice.", nameof(operations));
            }
            if (kind is TableOperationKind.Update)
            {
                CheckETag(row);
            }
        }
    }

    /// <exception cref="ArgumentException">The row was not read from a store, so there is nothing to compare with.</exception>
    public static void CheckETag(TableRow row)
    {
        if (string.IsNullOrEmpty(row.ETag))
        {
            throw new ArgumentException("An update needs the ETag of the row as it was read.", nameof(row));
        }
    }

    private static void CheckColumnName(string name)
    {
        if (
            name.Length is 0 or > 255
            || !char.IsAsciiLetter(name[0])
            || name.AsSpan().ContainsAnyExcept(LettersAndDigits)
            || name is "PartitionKey" or "RowKey" or "Timestamp"
        )
        {
            throw new ArgumentException(
                $"'{name}' cannot name a column: letters and digits, a letter first, none of the storage's own columns.",
                nameof(name)
            );
        }
    }

    private static int SizeOf(string name, object value)
    {
        switch (value)
        {
            case string { Length: > MaxTextLength } text:
                throw new ArgumentException($"Column {name} has {text.Length} characters: {MaxTextLength} at most.", nameof(value));
            case byte[] { Length: > MaxBinaryLength } bytes:
                throw new ArgumentException($"Column {name} has {bytes.Length} bytes: {MaxBinaryLength} at most.", nameof(value));
            case DateTimeOffset time when time < EarliestTime:
                throw new ArgumentException(
                    $"Column {name} has a time before the year 1601, which Azure Table Storage cannot keep.",
                    nameof(value)
                );
            case double number when !double.IsFinite(number):
                throw new ArgumentException(
                    $"Column {name} has a number that is not finite, which Azure Table Storage cannot keep.",
                    nameof(value)
                );
            case string text:
                return 4 + (2 * text.Length);
            case byte[] bytes:
                return 4 + bytes.Length;
            default:
                return 8;
        }
    }

    private static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty; )
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) is not OperationStatus.Done)
            {
                return false;
            }
            rest = rest[consumed..];
        }
        return true;
    }
}
