using System.Globalization;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection;

/// <summary>What is remembered of Instantly's side: our address, when the watch last ran, and the gaps that are still to be
/// filled.</summary>
internal sealed class ConnectionBook(
    ITableStore tables,
    DestinationClients destinations,
    IOptions<ConnectionOptions> options,
    TimeProvider time
)
{
    internal const string Table = "connection";
    private const string State = "state";
    private const string Gaps = "gap";

    /// <summary>Whoever dies with a lease keeps the others out for so long at most.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Whoever lives renews it in time, even if one write in three fails.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(40);

    /// <summary>The workspaces that the pipeline has a key of.</summary>
    public IReadOnlyList<Connected> All =>
        [
            .. destinations
                .All<InstantlyClient>()
                .Select(own => new Connected(
                    own.Destination.Client!,
                    own.Destination.Setting,
                    own.Client,
                    [.. own.Client?.WebhookSecrets ?? []]
                )),
        ];

    /// <returns>Null where nobody has said it.</returns>
    public async Task<Uri?> PublicUrlAsync(CancellationToken cancellationToken) =>
        (
            options.Value.PublicUrl is { Length: > 0 } set
                ? set
                : (await tables.GetAsync(Table, State, "url", cancellationToken))?.Text("Url")
        )
            is { } url
            ? new Uri(url)
            : null;

    public Task KeepPublicUrlAsync(Uri url, CancellationToken cancellationToken) =>
        tables.BatchAsync(Table, State, [TableOperation.Upsert(new TableRow(State, "url").Set("Url", url.AbsoluteUri))], cancellationToken);

    /// <summary>The webhooks that lead here.</summary>
    public async Task<IReadOnlyList<InstantlyWebhook>> OursAsync(Connected workspace, CancellationToken cancellationToken)
    {
        var url = await PublicUrlAsync(cancellationToken);
        return [.. (await workspace.Instantly.Webhooks.ListAsync(cancellationToken)).Where(webhook => PublicDoor.Is(webhook.Target, url))];
    }

    /// <returns>When the watch ended its last run; null before the first.</returns>
    public async Task<DateTimeOffset?> LastWatchedAsync(CancellationToken cancellationToken) =>
        (await tables.GetAsync(Table, State, "watched", cancellationToken))?.Time("At");

    public Task KeepWatchedAsync(CancellationToken cancellationToken) =>
        tables.BatchAsync(
            Table,
            State,
            [TableOperation.Upsert(new TableRow(State, "watched").Set("At", time.GetUtcNow()))],
            cancellationToken
        );

    /// <summary>Lets one instance at a time do something, for <see cref="Lease"/>; asked again by the same owner it is renewed.</summary>
    /// <returns>False when another one does it.</returns>
    public async Task<bool> TryLeaseAsync(string what, string owner, CancellationToken cancellationToken)
    {
        var mine = new TableRow(State, $"lease-{what}").Set("Owner", owner).Set("Until", time.GetUtcNow() + Lease);
        var held = await tables.GetAsync(Table, State, mine.Row, cancellationToken);
        if (held is null)
        {
            return await tables.InsertAsync(Table, mine, cancellationToken) is not null;
        }
        // Where only this process reads and writes, another owner is one that was killed, and nobody waits for it.
        if (tables.IsShared && held.Text("Owner") != owner && held.Time("Until") > time.GetUtcNow())
        {
            return false;
        }
        mine.ETag = held.ETag;
        return await tables.UpdateAsync(Table, mine, cancellationToken) is not null;
    }

    /// <summary>Lets the next one in at once.</summary>
    public async Task ReleaseAsync(string what, string owner)
    {
        if (await tables.GetAsync(Table, State, $"lease-{what}", CancellationToken.None) is { } held && held.Text("Owner") == owner)
        {
            await tables.UpdateAsync(Table, held.Set("Until", time.GetUtcNow()), CancellationToken.None);
        }
    }

    /// <summary>Notes a gap before anything is done about it; one that is noted already stays as it is.</summary>
    public Task OpenAsync(Gap gap, CancellationToken cancellationToken) =>
        tables.InsertAsync(
            Table,
            new TableRow(Gaps, gap.Id)
                .Set("Setting", gap.Setting)
                .Set("From", gap.From)
                .Set("Since", gap.Since)
                .Set("IsOutage", gap.IsOutage),
            cancellationToken
        );

    public async Task<IReadOnlyList<Gap>> GapsAsync(string setting, CancellationToken cancellationToken) =>
        await tables
            .QueryAsync(Table, Gaps, null, null, cancellationToken)
            .Where(row => row.Text("Setting") == setting)
            .Select(row => new Gap(
                row.Row,
                row.Text("Setting")!,
                row.Time("From") ?? default,
                row.Time("Since") ?? default,
                row.Flag("IsOutage")
            ))
            .ToListAsync(cancellationToken);

    public Task CloseAsync(Gap gap, CancellationToken cancellationToken) => tables.DeleteAsync(Table, Gaps, gap.Id, cancellationToken);

    /// <summary>No further back than the recovery may look.</summary>
    public DateTimeOffset NotBefore(DateTimeOffset at)
    {
        var oldest = time.GetUtcNow() - TimeSpan.FromDays(options.Value.RecoverDays);
        return at < oldest ? oldest : at;
    }

    internal static string IdOf(string what, string whose, DateTimeOffset since) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}|{whose}|{since.UtcDateTime:yyyyMMddHHmmssfff}");
}
