using System.Security.Cryptography;
using InstantlyPipeline.Sqlite;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>Where self-host keeps its database and its operations token.</summary>
internal sealed class DataDirectory
{
    private const string TokenName = "operations-token";
    private const string AddressFile = "serve-address";
    private const string IgnoreFile = ".gitignore";
    private const string Name = "instantly-pipeline";
    private const string OldName = "instantly-pipeline-data";
    private readonly string _path;

    private DataDirectory(string path) => _path = path;

    /// <summary>Beside the user's other application data, so that every verb finds it from any folder.</summary>
    /// <remarks>The same whether the folders above it are there yet or not. Earlier versions took <c>instantly-pipeline-data</c> in the
    /// working folder where they were not: a database that was made so is used on as long as there is none in the right place.</remarks>
    public static string Default =>
        Choose(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            Environment.CurrentDirectory
        );

    /// <param name="home">The user's application data; empty when the user has no home.</param>
    /// <param name="here">The working folder.</param>
    internal static string Choose(string home, string here)
    {
        var old = Path.Combine(here, OldName);
        if (home.Length == 0)
        {
            return old;
        }
        var own = Path.Combine(home, Name);
        return At(old).HasDatabase && !At(own).HasDatabase ? old : own;
    }

    public static DataDirectory At(string path) => new(Path.GetFullPath(path));

    /// <summary>Where the token is that `serve` makes when no setting has one.</summary>
    public string TokenFile => Path.Combine(_path, TokenName);

    public string FullPath => _path;

    /// <summary>Whether <c>serve</c> ever ran here.</summary>
    public bool HasDatabase => File.Exists(Path.Combine(_path, SqliteDatabase.FileName));

    /// <summary>Where the <c>serve</c> that has this directory listens, by an address that reaches it from this machine; null when none
    /// has said so.</summary>
    public Uri? RunningAt
    {
        get
        {
            try
            {
                return
                    File.ReadLines(Path.Combine(_path, AddressFile)).FirstOrDefault() is { } line
                    && Uri.TryCreate(line, UriKind.Absolute, out var address)
                    ? address
                    : null;
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Says beside the lock where <c>serve</c> listens. It holds the lock, so nobody else writes here.</summary>
    /// <param name="urls">As the server names them; one on loopback is preferred.</param>
    public void Announce(IEnumerable<string> urls)
    {
        var reachable = urls.Select(Reachable).OrderByDescending(address => address.IsLoopback).FirstOrDefault();
        if (reachable is not null)
        {
            Try(() =>
            {
                var path = Path.Combine(_path, AddressFile);
                OwnersFile.Replace(path);
                File.WriteAllText(path, reachable.GetLeftPart(UriPartial.Authority) + Environment.NewLine);
            });
        }
    }

    /// <summary>Takes that back when <c>serve</c> stops. After a crash it stays, until the next start says another.</summary>
    public void Withdraw() => Try(() => File.Delete(Path.Combine(_path, AddressFile)));

    /// <summary>Keeps what is written here out of a repository that the directory may lie in: addresses, replies, a token.</summary>
    public void HideFromGit()
    {
        var path = Path.Combine(_path, IgnoreFile);
        if (!File.Exists(path))
        {
            Try(() => File.WriteAllText(path, "*" + Environment.NewLine));
        }
    }

    /// <summary>What only makes things easier must not keep the pipeline from receiving, on a full disk for example. Without the address
    /// the other verbs ask at the standard one, and say that nobody answers there.</summary>
    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The data directory has one file less than it should: {ex.Message}");
        }
    }

    /// <summary>"Every interface" is no address that one can connect to.</summary>
    private static Uri Reachable(string url)
    {
        var address = new UriBuilder(
            url.Replace("//*:", "//127.0.0.1:", StringComparison.Ordinal).Replace("//+:", "//127.0.0.1:", StringComparison.Ordinal)
        );
        if (address.Host is "0.0.0.0" or "[::]" or "localhost")
        {
            address.Host = "127.0.0.1";
        }
        return address.Uri;
    }

    /// <summary>The token that <c>serve</c> made here; null when it never ran here.</summary>
    public string? ReadToken() => File.Exists(TokenFile) ? File.ReadAllText(TokenFile).Trim() : null;

    /// <summary>Reads the token, or makes one that its owner alone can read. The directory is there: the database has made it.</summary>
    public string EnsureToken()
    {
        var path = TokenFile;
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
