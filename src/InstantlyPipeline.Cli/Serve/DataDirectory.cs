using System.Security.Cryptography;
using InstantlyPipeline.Sqlite;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>Where self-host keeps its database and its operations token.</summary>
internal sealed class DataDirectory
{
    private const string TokenFile = "operations-token";
    private readonly string _path;

    private DataDirectory(string path) => _path = path;

    /// <summary>Beside the user's other application data, so that every verb finds it from any folder.</summary>
    public static string Default =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } home
            ? Path.Combine(home, "instantly-pipeline")
            : Path.GetFullPath("instantly-pipeline-data");

    public static DataDirectory At(string path) => new(Path.GetFullPath(path));

    public string FullPath => _path;

    /// <summary>Whether <c>serve</c> ever ran here.</summary>
    public bool HasDatabase => File.Exists(Path.Combine(_path, SqliteDatabase.FileName));

    /// <summary>The token that <c>serve</c> made here; null when it never ran here.</summary>
    public string? ReadToken() =>
        File.Exists(Path.Combine(_path, TokenFile)) ? File.ReadAllText(Path.Combine(_path, TokenFile)).Trim() : null;

    /// <summary>Reads the token, or makes one that its owner alone can read. The directory is there: the database has made it.</summary>
    public string EnsureToken()
    {
        var path = Path.Combine(_path, TokenFile);
        if (ReadToken() is { Length: > 0 } token)
        {
            OwnersFile.Tighten(path);
            return token;
        }
        token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        OwnersFile.Replace(path);
        File.WriteAllText(path, token + Environment.NewLine);
        return token;
    }
}
