using System.Globalization;
using System.IO.Compression;

namespace InstantlyPipeline.Storage;

/// <summary>Keeps a body of any size in table rows: compressed, cut to what a column and a row can hold.</summary>
/// <remarks>The head row carries the first pieces; a long body goes on in rows <c>{key}~1</c>, <c>{key}~2</c>, written first, so that a
/// head is never without its parts.</remarks>
public static class StoredBody
{
    private const int PieceBytes = 60 * 1024;

    // 600 KiB: as base64, which is how a batch travels, a row still stays below the 1 MiB that a table takes.
    private const int PiecesPerRow = 10;

    /// <summary>Inserts <paramref name="head"/> with the body; a head that exists already stays as it is.</summary>
    public static async Task WriteAsync(
        ITableStore tables,
        string table,
        TableRow head,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        await WritePartsAsync(tables, table, head, body, cancellationToken);
        await tables.InsertAsync(table, head, cancellationToken);
    }

    /// <summary>Puts the body's first pieces into <paramref name="head"/>, for the caller to write, and writes the rows that continue it,
    /// which few bodies need.</summary>
    public static async Task WritePartsAsync(
        ITableStore tables,
        string table,
        TableRow head,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var packed = Pack(body);
        var rows = Math.Max(1, (packed.Length + (PieceBytes * PiecesPerRow) - 1) / (PieceBytes * PiecesPerRow));
        for (var index = rows - 1; index >= 0; index--)
        {
            var row = index == 0 ? head.Set("BodyRows", rows) : new TableRow(head.Partition, PartKey(head.Row, index));
            for (var piece = 0; piece < PiecesPerRow; piece++)
            {
                var start = ((index * PiecesPerRow) + piece) * PieceBytes;
                if (start < packed.Length)
                {
                    row.Set(PieceName(piece), packed[start..Math.Min(packed.Length, start + PieceBytes)]);
                }
            }
            if (index > 0)
            {
                await tables.InsertAsync(table, row, cancellationToken);
            }
        }
    }

    public static async Task<byte[]> ReadAsync(ITableStore tables, string table, TableRow head, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        for (var index = 0; index < head.Number("BodyRows"); index++)
        {
            var row = index == 0 ? head : await tables.GetAsync(table, head.Partition, PartKey(head.Row, index), cancellationToken);
            for (var piece = 0; row?.Bytes(PieceName(piece)) is { } bytes; piece++)
            {
                packed.Write(bytes);
            }
        }
        packed.Position = 0;
        using var unpacked = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionMode.Decompress))
        {
            await brotli.CopyToAsync(unpacked, cancellationToken);
        }
        return unpacked.ToArray();
    }

    /// <summary>Removes the rows that continue the body of <paramref name="head"/>.</summary>
    public static async Task DeletePartsAsync(ITableStore tables, string table, TableRow head, CancellationToken cancellationToken)
    {
        for (var index = 1; index < head.Number("BodyRows"); index++)
        {
            await tables.DeleteAsync(table, head.Partition, PartKey(head.Row, index), cancellationToken);
        }
    }

    /// <summary>True for the rows that continue a long body; lists leave them out.</summary>
    public static bool IsPart(TableRow row) => row.Row.Contains('~', StringComparison.Ordinal);

    private static byte[] Pack(ReadOnlyMemory<byte> body)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(body.Span);
        }
        return packed.ToArray();
    }

    private static string PartKey(string head, int index) => string.Create(CultureInfo.InvariantCulture, $"{head}~{index}");

    private static string PieceName(int piece) => string.Create(CultureInfo.InvariantCulture, $"Body{piece:00}");
}
