namespace InstantlyPipeline.Sqlite;

/// <summary>A value for a statement's parameter, without a box: an integer, a text, bytes, or NULL.</summary>
public readonly struct SqliteValue
{
    private readonly object? _reference;

    private SqliteValue(long integer, object? reference, bool isInteger) =>
        (Integer, _reference, IsInteger) = (integer, reference, isInteger);

    internal bool IsInteger { get; }

    internal long Integer { get; }

    internal string? Text => _reference as string;

    internal byte[]? Bytes => _reference as byte[];

    public static implicit operator SqliteValue(long value) => new(value, null, isInteger: true);

    public static implicit operator SqliteValue(long? value) => value is { } integer ? integer : default;

    public static implicit operator SqliteValue(string? value) => new(0, value, isInteger: false);

    public static implicit operator SqliteValue(byte[]? value) => new(0, value, isInteger: false);

    /// <summary>What the provider's own parameters take.</summary>
    internal object ToObject() => IsInteger ? Integer : _reference ?? DBNull.Value;
}
