using System.Globalization;
using InstantlyPipeline.Health;

namespace InstantlyPipeline.Sqlite;

/// <summary>Whether the database's pages and indexes are sound, and how large it is.</summary>
/// <remarks><c>quick_check</c> reads every page once; <c>integrity_check</c> would also compare each index entry with its row and takes
/// many times longer.</remarks>
public sealed class DatabaseCheck(SqliteDatabase database) : ICheck
{
    public const string CheckName = "database";

    public string Name => CheckName;

    public bool DecidesReadiness => false;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var faults = await Task.Run(database.QuickCheck, cancellationToken);
        var size = string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(database.FilePath).Length / 1_048_576.0:0.0} MiB");
        return faults.Count == 0
            ? [new Finding(Name, FindingLevel.Ok, $"{database.FilePath} is sound, {size}.")]
            :
            [
                new Finding(
                    Name,
                    FindingLevel.Failed,
                    $"{database.FilePath} is damaged: {faults[0]}. Stop `serve`, keep a copy of the file, and put the last backup in "
                        + $"its place; or save what is readable with `sqlite3 pipeline.db .recover`."
                ),
            ];
    }
}
