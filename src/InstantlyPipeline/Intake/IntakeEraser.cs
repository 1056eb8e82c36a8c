using System.Globalization;
using System.Text;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Intake;

/// <summary>Removes somebody's deliveries from quarantine and from beside the queues.</summary>
internal sealed class IntakeEraser(ITableStore tables) : IEraser
{
    public IReadOnlyList<StoredTable> Tables { get; } =
    [
        new StoredTable(
            Quarantine.TablePrefix,
            "bodies that no workflow could work on, whatever is in them",
            "after `Retention__Days`, a whole day at a time",
            "every body that holds the address is removed; of a client, what says so or came with the client's own secret"
        )
        {
            IsSeries = true,
        },
        new StoredTable(
            Quarantine.Undecided,
            "nothing of people: which of them wait for a decision or had one, and of which workspace",
            "after `Retention__Days`",
            "removed with the body"
        ),
        new StoredTable(
            OverflowTable.Table,
            "deliveries that a queue did not take, whole",
            "once the queue takes them, as a rule within a minute",
            "removed"
        ),
        new StoredTable(
            "intake",
            "nothing of people: when each webhook secret was last used, and how many deliveries were refused",
            "never",
            "nothing to forget"
        ),
    ];

    public async Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken)
    {
        if (table == Quarantine.Undecided || table == "intake")
        {
            return 0;
        }
        var count = 0;
        await foreach (var row in tables.QueryAsync(table, partition: null, null, null, cancellationToken))
        {
            if (
                StoredBody.IsPart(row)
                || row.Time("ReceivedAt") > who.At
                || !Holds(row, await StoredBody.ReadAsync(tables, table, row, cancellationToken), who)
            )
            {
                continue;
            }
            count++;
            if (confirmed)
            {
                if (EventKey.TryParse(row.Row, out var key) && row.Time("ReceivedAt") is { } receivedAt)
                {
                    foreach (var listed in (string[])[Quarantine.UndecidedPartition, Quarantine.DecidedPartition])
                    {
                        await tables.DeleteAsync(Quarantine.Undecided, listed, Quarantine.UndecidedRow(key, receivedAt), cancellationToken);
                    }
                }
                await StoredBody.DeletePartsAsync(tables, table, row, cancellationToken);
                await tables.DeleteAsync(table, row.Partition, row.Row, cancellationToken);
            }
        }
        return count;
    }

    public async Task<string?> StaysAsync(Forgotten who, CancellationToken cancellationToken)
    {
        var unknown = 0;
        foreach (var table in who.Email is null ? await tables.ListTablesAsync(Quarantine.TablePrefix, cancellationToken) : [])
        {
            await foreach (var row in tables.QueryAsync(table, partition: null, null, null, cancellationToken))
            {
                if (!StoredBody.IsPart(row) && row.Time("ReceivedAt") <= who.At && row.Text("Workspace") is null)
                {
                    var body = await StoredBody.ReadAsync(tables, table, row, cancellationToken);
                    unknown += SaidWorkspace.Of(body) is null && !Holds(row, body, who) ? 1 : 0;
                }
            }
        }
        return unknown == 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{unknown} quarantined {(unknown == 1 ? "delivery tells" : "deliveries tell")} of no client, so it is not known "
                    + $"whether they are of this one. They leave after Retention__Days; look at them with `events --status quarantined`."
            );
    }

    /// <summary>A client's body is known by what it says, or by whose secret it came with. An unusable body may name a person
    /// anywhere.</summary>
    private static bool Holds(TableRow row, byte[] body, Forgotten who) =>
        EventReader.Read(body).Identity is { } identity ? who.Is(identity.Workspace, identity.LeadEmail)
        : who.Email is null
            ? (row.Text("Workspace") ?? SaidWorkspace.Of(body)) is { } workspace ? who.Is(workspace, null)
                : Names(body, who.Workspace!)
        : Names(body, who.Email)
            && (who.Workspace is null || (row.Text("Workspace") ?? SaidWorkspace.Of(body)) is not { } own || who.Is(own, who.Email));

    private static bool Names(byte[] body, string text) => Encoding.UTF8.GetString(body).Contains(text, StringComparison.OrdinalIgnoreCase);
}
