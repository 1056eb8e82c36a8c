namespace InstantlyPipeline.Storage;

/// <summary>A row: two keys, an ETag once stored, and columns.</summary>
/// <remarks>
/// Column values are <see cref="string"/> (at most 32,000 characters), <see cref="long"/>, <see cref="bool"/>, <see cref="double"/>,
/// <see cref="DateTimeOffset"/> (UTC, 100 ns) or <c>byte[]</c> (at most 60 KiB); a null is not stored. At most 200 columns,
/// names of letters and digits, about 900 KiB in all (limits of Azure Table Storage, with room for its own columns).
/// </remarks>
public sealed class TableRow(string partition, string row)
{
    private readonly Dictionary<string, object> _columns = [];

    public string Partition { get; } = partition;

    public string Row { get; } = row;

    /// <summary>Set on rows that were read; <see cref="ITableStore.UpdateAsync"/> checks it.</summary>
    public string? ETag { get; set; }

    public IReadOnlyDictionary<string, object> Columns => _columns;

    /// <summary>Sets a column; null removes it.</summary>
    /// <exception cref="ArgumentException">The value's type is none of those a store keeps.</exception>
    public TableRow Set(string column, object? value)
    {
        switch (value)
        {
            case null:
                _columns.Remove(column);
                break;
            case int number:
                _columns[column] = (long)number;
                break;
            case DateTimeOffset time:
                _columns[column] = time.ToUniversalTime();
                break;
            case string or long or bool or double or byte[]:
                _columns[column] = value;
                break;
            default:
                throw new ArgumentException($"Column {column} has a {value.GetType().Name}, which a table cannot keep.", nameof(value));
        }
        return this;
    }

    public string? Text(string column) => _columns.GetValueOrDefault(column) as string;

    public long Number(string column) => _columns.GetValueOrDefault(column) is long number ? number : 0;

    public bool Flag(string column) => _columns.GetValueOrDefault(column) is true;

    public DateTimeOffset? Time(string column) => _columns.GetValueOrDefault(column) as DateTimeOffset?;

    public byte[]? Bytes(string column) => _columns.GetValueOrDefault(column) as byte[];
}
