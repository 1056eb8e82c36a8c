using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations.Today;

namespace InstantlyPipeline.Operations.People;

/// <summary>Collects all that is known of one person, in a number of reads that does not depend on what is stored of others.</summary>
internal sealed class LeadFile(Timeline timeline, LeadBook leads, SendLog sends, EventLedger ledger, KnownRecords records)
{
    private const int MostRows = 50;
    private const int MostWorkspaces = 20;
    private const int MostCampaigns = 20;
    private const int AtOnce = 16;

    /// <param name="cursor">As the page before it said; null begins at the newest.</param>
    /// <param name="sees">Which workspaces' events may be shown.</param>
    /// <returns>Null when nothing is known.</returns>
    public async Task<LeadView?> ReadAsync(string email, string? cursor, Func<string?, bool> sees, CancellationToken cancellationToken)
    {
        email = email.ToLowerInvariant();
        var rows = await timeline
            .ReadAsync(email, cursor, cancellationToken)
            .Where(row => sees(row.Arrival.Workspace))
            .Take(MostRows + 1)
            .ToListAsync(cancellationToken);
        if (rows.Count == 0 && cursor is null)
        {
            return null;
        }
        var shown = rows.Take(MostRows).ToList();
        var views = new List<ArrivalView>();
        foreach (var chunk in shown.Chunk(AtOnce))
        {
            views.AddRange(await Task.WhenAll(chunk.Select(row => ViewAsync(row.Arrival, cancellationToken))));
        }
        var workspaces = shown
            .Select(row => row.Arrival.Workspace)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(MostWorkspaces)
            .ToList();
        var campaigns = shown.Select(row => (row.Arrival.Workspace, row.Arrival.CampaignId)).Distinct().Take(MostCampaigns).ToList();
        var inWorkspaces = await Task.WhenAll(workspaces.Select(workspace => RecordAsync(workspace, email, shown, cancellationToken)));
        var sent = await Task.WhenAll(
            campaigns.Select(campaign => SendsAsync(campaign.Workspace, campaign.CampaignId, email, cancellationToken))
        );
        string? Latest(Func<Arrival, string?> of) => shown.Select(row => of(row.Arrival)).FirstOrDefault(text => text is not null);
        return new LeadView(
            email,
            Latest(arrival => arrival.Name),
            Latest(arrival => arrival.Company),
            Latest(arrival => arrival.JobTitle),
            inWorkspaces,
            views,
            [.. sent.SelectMany(of => of).OrderByDescending(send => send.SentAt)],
            rows.Count > MostRows ? shown[^1].Row : null
        );
    }

    private async Task<ArrivalView> ViewAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var entry = await ledger.FindActingAsync(arrival.EventKey, cancellationToken);
        return ArrivalView.Of(arrival, ArrivalMark.None, entry is null ? Gone(arrival) : EventView.Of(entry), ArrivalView.TriageOf(entry));
    }

    /// <summary>The event left the ledger with its day; the timeline's row follows within hours.</summary>
    private static EventView Gone(Arrival arrival) =>
        new(
            arrival.Key,
            arrival.EventType,
            arrival.Workspace,
            arrival.CampaignId,
            arrival.LeadEmail,
            "done",
            arrival.Workflow,
            0,
            0,
            arrival.ReceivedAt,
            null,
            null,
            null,
            []
        );

    private async Task<LeadInWorkspace> RecordAsync(
        string workspace,
        string email,
        List<TimelineRow> shown,
        CancellationToken cancellationToken
    )
    {
        if (await leads.FindAsync(workspace, email, cancellationToken) is not { } lead)
        {
            return new LeadInWorkspace(
                workspace,
                null,
                new Dictionary<string, DateTimeOffset>(),
                new Dictionary<string, DateTimeOffset>(),
                null,
                []
            );
        }
        // The event that happened when the bar began is the one that led to it.
        var by = lead is { IsBarred: true, SuppressedAt: { } at }
            ? shown
                .FirstOrDefault(row => row.Arrival.At == at && row.Arrival.Workspace.Equals(workspace, StringComparison.OrdinalIgnoreCase))
                ?.Arrival
            : null;
        return new LeadInWorkspace(
            workspace,
            lead.Status,
            lead.Stated,
            lead.Labels,
            lead is { IsBarred: true, SuppressedAt: { } since }
                ? new SuppressionView(
                    since,
                    lead.SuppressedFor ?? "",
                    by is null ? null : $"{by.EventType} of {by.At:yyyy-MM-dd HH:mm} UTC",
                    by?.Key
                )
                : null,
            await records.OfAsync(workspace, email, cancellationToken)
        );
    }

    private async Task<IEnumerable<SendView>> SendsAsync(
        string workspace,
        string? campaign,
        string email,
        CancellationToken cancellationToken
    ) =>
        (await sends.ListAsync(workspace, campaign, email, cancellationToken)).Select(send => new SendView(
            workspace,
            campaign,
            send.Step,
            send.Variant,
            send.EmailAccount,
            send.Subject,
            send.SentAt,
            send.OpenedAt,
            send.ClickedAt
        ));
}
