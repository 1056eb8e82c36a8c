using System.Text.Json;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Suppressions;

/// <summary>What a person decides about the list: said here, and carried out as an event.</summary>
public sealed class SuppressionDecisions(
    SuppressionList list,
    LeadBook leads,
    Crms crms,
    DestinationClients destinations,
    InternalEvents events,
    CurrentSettings settings,
    TimeProvider time
)
{
    /// <summary>The reason of a bar for which nobody gave one.</summary>
    public const string ByHand = "by-hand";

    private const string Forgotten = "somebody who was forgotten";

    /// <summary>Bars the address for a client.</summary>
    public async Task<SuppressionAnswer> AddAsync(
        string workspace,
        string email,
        string who,
        string why,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        if (await list.FindAsync(workspace, email, cancellationToken) is { IsBarred: true } known)
        {
            return new(
                [SuppressionView.Of(known)],
                [$"The address is barred already, since {known.Since:yyyy-MM-dd HH:mm} UTC. Nothing was changed."]
            );
        }
        var statement = new SuppressionStatement(
            reason ?? ByHand,
            await AfterLiftAsync(workspace, email, cancellationToken),
            "a person",
            who
        )
        {
            Note = why,
        };
        var entry = await list.UpdateAsync(workspace, email, before => before.Bar(statement), cancellationToken);
        var key = await SendAsync(
            InternalEventType.SuppressionAdded,
            workspace,
            email,
            statement.At,
            who,
            why,
            statement.Reason,
            statement.Source,
            cancellationToken
        );
        return new(
            [SuppressionView.Of(entry)],
            [
                "The address is barred here from now on.",
                "Instantly's block list, the CRMs and the leads table follow; the event shows how far that is.",
            ],
            key.Value
        );
    }

    /// <summary>Lets the address be mailed again.</summary>
    /// <returns>Null when the client's list does not have it.</returns>
    public async Task<SuppressionAnswer?> RemoveAsync(
        string workspace,
        string email,
        string who,
        string why,
        CancellationToken cancellationToken
    )
    {
        if (await leads.ForgottenBarAsync(workspace, email, cancellationToken) is { } forgotten)
        {
            // Only by its hash was it known; whoever lifts the bar names the address, and so it has a row again.
            var statement = new SuppressionStatement(forgotten.For, forgotten.At, Forgotten, Forgotten);
            await list.UpdateAsync(workspace, email, before => before.Bar(statement), cancellationToken);
            await leads.LiftForgottenBarAsync(workspace, email, cancellationToken);
        }
        if (await list.FindAsync(workspace, email, cancellationToken) is not { } known)
        {
            return null;
        }
        if (!known.IsBarred)
        {
            return new(
                [SuppressionView.Of(known)],
                [$"The bar was lifted before, at {known.LiftedAt:yyyy-MM-dd HH:mm} UTC by {known.LiftedBy}. Nothing was changed."]
            );
        }
        // Later than what it lifts, even where a sender's clock is ahead of ours.
        var now = time.GetUtcNow();
        var at = known.BarredAt >= now ? known.BarredAt.Value.AddMilliseconds(1) : now;
        var shared = await SharedAsync(workspace, email, cancellationToken);
        var entry = await list.UpdateAsync(workspace, email, before => before.Lift(at, who, why), cancellationToken);
        var key = await SendAsync(InternalEventType.SuppressionLifted, workspace, email, at, who, why, null, null, cancellationToken);
        return new(
            [SuppressionView.Of(entry)],
            ["The address may be mailed again from now on.", .. Consequences(known, shared)],
            key.Value
        );
    }

    /// <summary>How it came that the address is barred, or is not.</summary>
    /// <param name="workspace">Null: for every client.</param>
    /// <param name="sees">Which clients the one who asks may know of.</param>
    public async Task<SuppressionAnswer> WhyAsync(
        string? workspace,
        string email,
        Func<string?, bool> sees,
        CancellationToken cancellationToken
    )
    {
        List<SuppressionEntry> entries =
            workspace is null ? await list.OfAsync(email, cancellationToken).ToListAsync(cancellationToken)
            : await list.FindAsync(workspace, email, cancellationToken) is { } own ? [own]
            : [];
        entries.RemoveAll(entry => !sees(entry.Workspace));
        var sentences = new List<string>();
        foreach (var entry in entries)
        {
            sentences.Add(Told(entry));
            if (entry.IsBarred)
            {
                sentences.AddRange(
                    Consequences(entry, await SharedAsync(entry.Workspace, email, cancellationToken))
                        .Select(sentence => $"If the bar is lifted: {sentence}")
                );
            }
        }
        if (workspace is not null && sees(workspace) && await leads.ForgottenBarAsync(workspace, email, cancellationToken) is { } forgotten)
        {
            sentences.Add(
                $"Whoever has this address was forgotten, and may not be mailed since {forgotten.At:yyyy-MM-dd HH:mm} UTC "
                    + $"({forgotten.For}): a keyed hash of the address is kept."
            );
        }
        if (workspace is not null && sees(workspace) && await leads.FindAsync(workspace, email, cancellationToken) is { } lead)
        {
            sentences.Add(
                lead.OpenBounces() is { Count: > 0 } open
                    ? $"{Counted.Of(open.Count, "bounce counts", "bounces count")} against the address, the last one at "
                        + $"{open[^1].At:yyyy-MM-dd HH:mm} UTC."
                    : "No bounce counts against the address."
            );
        }
        return new([.. entries.Select(SuppressionView.Of)], sentences.Count > 0 ? sentences : [NotBarred(workspace)]);
    }

    private static string NotBarred(string? workspace) =>
        workspace is null
            ? "No client's list has the address. Whether somebody who was forgotten stays barred can be asked with a workspace."
            : "The client does not bar the address.";

    /// <summary>Puts rows of a file on the list, each with the time it gives.</summary>
    /// <param name="sees">For which clients the one who asks may decide.</param>
    /// <param name="everywhere">Also in Instantly, the CRMs and the leads table; otherwise only here, where it is checked before anything
    /// is done in the lead's favour.</param>
    public async Task<SuppressionImported> ImportAsync(
        string csv,
        string? workspace,
        string who,
        bool everywhere,
        Func<string?, bool> sees,
        CancellationToken cancellationToken
    )
    {
        var (rows, problems) = SuppressionCsv.Read(csv, workspace, who, time.GetUtcNow());
        var (added, known, lifted) = (0, 0, 0);
        if (rows.FirstOrDefault(row => !sees(row.Workspace)) is { } foreign)
        {
            problems = [.. problems, $"Rows of workspace {foreign.Workspace} were left out: your token is for other clients."];
        }
        foreach (var row in rows.Where(row => sees(row.Workspace)))
        {
            var before = await list.FindAsync(row.Workspace, row.Email, cancellationToken);
            var after = await list.UpdateAsync(
                row.Workspace,
                row.Email,
                entry =>
                    entry.Bar(row.Because!) is var barred && barred.IsBarred
                        ? row
                            .Places.Where(place => entry.Places.All(own => own.Where != place.Where))
                            .Aggregate(barred, (all, place) => all.With(place))
                        : barred,
                cancellationToken
            );
            if (!after.IsBarred)
            {
                lifted++;
            }
            else if (before is { IsBarred: true })
            {
                known++;
            }
            else
            {
                added++;
                if (everywhere)
                {
                    await SendAsync(
                        InternalEventType.SuppressionAdded,
                        row.Workspace,
                        row.Email,
                        row.Because!.At,
                        who,
                        row.Because.Note ?? "import",
                        row.Because.Reason,
                        row.Because.Source,
                        cancellationToken
                    );
                }
            }
        }
        return new(added, known, lifted, problems);
    }

    private static IEnumerable<string> Consequences(SuppressionEntry entry, IReadOnlyCollection<string> shared)
    {
        if (LiftPlan.ByThePipeline(entry, shared) is { Count: > 0 } undone)
        {
            yield return $"The pipeline takes its bar away in: {string.Join(", ", undone)}.";
        }
        foreach (var sentence in LiftPlan.ForPeople(entry, shared))
        {
            yield return sentence + ".";
        }
    }

    /// <summary>As people call it, with the id where a client may have several.</summary>
    private string NameOf(SuppressionEntry entry) =>
        settings.NameOf(entry.Workspace) is { } name ? $"{name} ({entry.Workspace})" : entry.Workspace;

    private string Told(SuppressionEntry entry)
    {
        if (entry is { IsBarred: false })
        {
            return $"{NameOf(entry)}: may be mailed; {entry.LiftedBy} lifted the bar at {entry.LiftedAt:yyyy-MM-dd HH:mm} UTC: "
                + $"{entry.LiftedWhy}";
        }
        var because = entry.Because!;
        return $"{NameOf(entry)}: barred since {entry.Since:yyyy-MM-dd HH:mm} UTC by {because.By}: {because.Reason}"
            + $"{(because.Evidence is null ? "" : $" ({because.Evidence})")}, says "
            + $"{because.Source}{(because.Note is null ? "" : $": {because.Note}")}"
            + (because.EventKey is null ? "." : $". The event is {because.EventKey}.");
    }

    /// <summary>The places whose account another client has, too, which bars the address.</summary>
    private async Task<IReadOnlyCollection<string>> SharedAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var others = await list.OfAsync(email, cancellationToken)
            .Where(other => other.IsBarred && other.Workspace != workspace)
            .Select(other => other.Workspace)
            .ToListAsync(cancellationToken);
        return
        [
            .. crms.All.Select(crm => crm.Name).Where(name => others.Exists(other => destinations.Share(name, workspace, other))),
            .. others.Exists(other => destinations.Share("Instantly", workspace, other))
                ? [SuppressionPlace.BlockList]
                : Array.Empty<string>(),
        ];
    }

    /// <summary>Now, or just after the bar was lifted, whichever is later.</summary>
    private async Task<DateTimeOffset> AfterLiftAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await list.FindAsync(workspace, email, cancellationToken) is { LiftedAt: { } lifted } && lifted >= now
            ? lifted.AddMilliseconds(1)
            : now;
    }

    private Task<EventKey> SendAsync(
        string type,
        string workspace,
        string email,
        DateTimeOffset at,
        string who,
        string why,
        string? reason,
        string? source,
        CancellationToken cancellationToken
    ) =>
        events.SendAsync(
            new EventIdentity
            {
                EventType = type,
                Timestamp = at,
                Workspace = workspace,
                LeadEmail = email,
            },
            JsonSerializer.SerializeToUtf8Bytes(
                new SuppressionPayload(type, at, workspace, email, who, why, reason, source),
                SuppressionsJson.Default.SuppressionPayload
            ),
            due: null,
            cancellationToken
        );
}
