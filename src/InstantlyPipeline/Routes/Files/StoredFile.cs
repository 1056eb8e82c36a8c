using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Routes.Files;

/// <summary>The file where there is no disk to write to: in the pipeline's table storage, put there by <c>routes push</c>.</summary>
/// <remarks>A row of the tables that the app reaches already, with no further right and no further package; one transaction a
/// look.</remarks>
internal sealed class StoredFile(ITableStore tables) : IPipelineFileSource
{
    /// <summary>Larger files do not fit into a row.</summary>
    public const int MostBytes = 600_000;

    private const string Table = "pipelinefile";
    private const string Key = "current";
    private const int Part = 60_000;

    public string Where => "pipeline.json in the table storage";

    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await tables.GetAsync(Table, Key, Key, cancellationToken) is not { } row)
        {
            return null;
        }
        var text = new List<byte>();
        for (var part = 0; row.Bytes(Column(part)) is { } bytes; part++)
        {
            text.AddRange(bytes);
        }
        return [.. text];
    }

    /// <summary>Replaces the file. Whoever calls has read it and found it right.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        var row = new TableRow(Key, Key);
        for (var part = 0; part * Part < text.Length; part++)
        {
            row.Set(Column(part), text[(part * Part)..Math.Min(text.Length, (part + 1) * Part)].ToArray());
        }
        await tables.BatchAsync(Table, Key, [TableOperation.Upsert(row)], cancellationToken);
    }

    private static string Column(int part) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Part{part}");
}
