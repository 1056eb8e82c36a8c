using System.Globalization;
using InstantlyPipeline.Health;

namespace InstantlyPipeline.Sqlite;

/// <summary>Whether the disk has room for what comes next.</summary>
public sealed class DiskSpaceCheck(SqliteDatabase database) : ICheck
{
    public const string CheckName = "disk space";

    /// <summary>A busy day's deliveries.</summary>
    private const long Little = 1L << 30;

    /// <summary>The write-ahead log alone may grow to 256 MiB, see <see cref="SqliteDatabase"/>.</summary>
    private const long TooLittle = 384L << 20;

    public string Name => CheckName;

    public bool DecidesReadiness => true;

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var free = new DriveInfo(Path.GetDirectoryName(database.FilePath)!).AvailableFreeSpace;
        return Task.FromResult<IReadOnlyList<Finding>>([Judge(free)]);
    }

    internal Finding Judge(long free)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / 1_048_576} MiB are free where {database.FilePath} is");
        return free switch
        {
            < TooLittle => new Finding(
                Name,
                FindingLevel.Failed,
                $"{text}. Make room, or move the data directory to a larger disk; a full disk means 503 for every delivery."
            ),
            < Little => new Finding(Name, FindingLevel.Warning, $"{text}. Make room soon."),
            _ => new Finding(Name, FindingLevel.Ok, $"{text}."),
        };
    }
}
