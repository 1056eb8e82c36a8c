using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Intake.Sender;

/// <summary>Remembers which secret deliveries carry, so that <c>doctor</c> can tell when an old one is out of use.</summary>
/// <remarks>
/// Counted in memory and written behind the answer, at most once a minute and secret, and at the end: a crash costs a minute's counts. A
/// row is known by four hex digits of the secret's hash: enough to tell a handful of secrets apart, not enough to test a guess.
/// </remarks>
public sealed partial class SecretUse(
    ITableStore tables,
    ClientSecrets clients,
    IOptions<IntakeOptions> options,
    TimeProvider time,
    ILogger<SecretUse> logger
) : IAsyncDisposable, IDisposable
{
    private const string Table = "intake";
    private const string Partition = "secrets";
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMinutes(1);

    private readonly Seen[] _seen = [.. options.Value.Secrets.Select(secret => new Seen(Fingerprint(secret)))];

    /// <summary>Those of clients, which come and go with the file.</summary>
    private readonly ConcurrentDictionary<(string Client, string Secret), Seen> _bound = new();

    /// <summary>The write that was begun last; tests wait for it.</summary>
    internal Task Writing { get; private set; } = Task.CompletedTask;

    public void Record(int secret) => Record(_seen[secret]);

    internal void Record(ClientSecret secret) => Record(SeenOf(secret));

    private void Record(Seen seen)
    {
        var now = time.GetUtcNow();
        lock (seen)
        {
            seen.Pending++;
            seen.LastUsedAt = now;
            if (now < seen.WriteAt)
            {
                return;
            }
            seen.WriteAt = now + WriteEvery;
        }
        Writing = WriteAsync(seen);
    }

    public async Task<IReadOnlyList<SecretUsage>> ListAsync(CancellationToken cancellationToken)
    {
        var used = new List<SecretUsage>();
        foreach (var (index, seen) in _seen.Index())
        {
            var (deliveries, last) = await LookAsync(seen, cancellationToken);
            used.Add(new SecretUsage(index, deliveries, last));
        }
        foreach (var secret in clients.All)
        {
            var (deliveries, last) = await LookAsync(SeenOf(secret), cancellationToken);
            used.Add(new SecretUsage(secret.Index, deliveries, last) { Client = secret.Client.Name });
        }
        return used;
    }

    private async Task<(long Deliveries, DateTimeOffset? LastUsedAt)> LookAsync(Seen seen, CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(Table, Partition, seen.Fingerprint, cancellationToken);
        lock (seen)
        {
            var last = seen.LastUsedAt > row?.Time("LastUsedAt") ? seen.LastUsedAt : row?.Time("LastUsedAt") ?? seen.LastUsedAt;
            return ((row?.Number("Deliveries") ?? 0) + seen.Pending, last);
        }
    }

    /// <summary>Writes what was counted since.</summary>
    public async ValueTask DisposeAsync()
    {
        await Writing;
        foreach (var seen in _seen.Concat(_bound.Values).Where(seen => seen.Pending > 0))
        {
            await WriteAsync(seen);
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task WriteAsync(Seen seen)
    {
        long pending;
        DateTimeOffset? lastUsedAt;
        lock (seen)
        {
            (pending, lastUsedAt, seen.Pending) = (seen.Pending, seen.LastUsedAt, 0);
        }
        var written = false;
        try
        {
            var row = await tables.GetAsync(Table, Partition, seen.Fingerprint, CancellationToken.None);
            var next = (row ?? new TableRow(Partition, seen.Fingerprint))
                .Set("Deliveries", (row?.Number("Deliveries") ?? 0) + pending)
                .Set("LastUsedAt", lastUsedAt);
            written =
                await (
                    row is null
                        ? tables.InsertAsync(Table, next, CancellationToken.None)
                        : tables.UpdateAsync(Table, next, CancellationToken.None)
                )
                    is not null;
        }
        catch (Exception ex)
        {
            // Nobody waits for this write, and the next one includes what it missed.
            Log.NotWritten(logger, ex is TransientFailureException ? ex.Message : ex.GetType().Name);
        }
        if (!written)
        {
            lock (seen)
            {
                seen.Pending += pending;
            }
        }
    }

    /// <summary>A client's row bears its name, too: four digits tell the secrets of one client apart, and not those of forty.</summary>
    private Seen SeenOf(ClientSecret secret) =>
        _bound.GetOrAdd(
            (secret.Client.Name, secret.Value),
            own => new Seen($"client|{own.Client.ToLowerInvariant()}|{Fingerprint(own.Secret)}")
        );

    private static string Fingerprint(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, 2));

    private sealed class Seen(string fingerprint)
    {
        public string Fingerprint { get; } = fingerprint;

        public long Pending { get; set; }

        public DateTimeOffset? LastUsedAt { get; set; }

        public DateTimeOffset WriteAt { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Which secret was used could not be written down: {Failure}")]
        public static partial void NotWritten(ILogger logger, string failure);
    }
}
