using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>What a workspace holds as a whole: whatever a webhook would have told, and whether it has anything to tell.</summary>
/// <remarks>Source: Instantly's OpenAPI file of API v2, August 2026. Throws what the client throws.</remarks>
internal sealed class InstantlyWorkspace
{
    private const int PageSize = InstantlyPaging.PageSize;
    private const int ActiveCampaign = 1;

    private readonly InstantlyPaging _paging;

    internal InstantlyWorkspace(DestinationHttp http, TimeProvider time) => _paging = new InstantlyPaging(http, time);

    /// <summary>Whether a campaign sends at present.</summary>
    public async Task<bool> HasActiveCampaignAsync(CancellationToken cancellationToken) =>
        await _paging
            .ReadAsync(
                cursor =>
                    DestinationCall.Get(
                        "list campaigns",
                        $"campaigns?status={ActiveCampaign}&limit={PageSize}{InstantlyText.After(cursor)}"
                    ) with
                    {
                        Scope = "campaigns:read",
                    },
                InstantlyJson.Default.Campaigns,
                cancellationToken
            )
            .AnyAsync(campaign => campaign.Status == ActiveCampaign, cancellationToken);

    /// <summary>The names of all campaigns, by id.</summary>
    public async Task<IReadOnlyDictionary<string, string>> CampaignNamesAsync(CancellationToken cancellationToken) =>
        await _paging
            .ReadAsync(
                cursor =>
                    DestinationCall.Get("list campaigns", $"campaigns?limit={PageSize}{InstantlyText.After(cursor)}") with
                    {
                        Scope = "campaigns:read",
                    },
                InstantlyJson.Default.Campaigns,
                cancellationToken
            )
            .Where(campaign => campaign is { Id.Length: > 0, Name.Length: > 0 })
            .DistinctBy(campaign => campaign.Id)
            .ToDictionaryAsync(campaign => campaign.Id!, campaign => campaign.Name!, cancellationToken: cancellationToken);

    /// <returns>The addresses of the sending accounts in error, each with what it is.</returns>
    public async Task<IReadOnlyList<(string Address, InstantlyAccountState State)>> AccountsInErrorAsync(
        CancellationToken cancellationToken
    ) =>
        await _paging
            .ReadAsync(
                cursor =>
                    DestinationCall.Get("list accounts", $"accounts?limit={PageSize}{InstantlyText.After(cursor)}") with
                    {
                        Scope = "accounts:read",
                    },
                InstantlyJson.Default.Accounts,
                cancellationToken
            )
            .Where(account => account is { Email.Length: > 0, Status: < 0 })
            .Select(account => (account.Email!, (InstantlyAccountState)account.Status!.Value))
            .ToListAsync(cancellationToken);

    /// <summary>Every mail that came in since then, oldest first: 20 pages of 100 a minute are allowed.</summary>
    public IAsyncEnumerable<InstantlyMail> ReceivedAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var from = Uri.EscapeDataString(InstantlyText.Of(since));
        return _paging
            .ReadAsync(
                cursor =>
                    DestinationCall.Get(
                        "list received emails",
                        $"emails?email_type=received&mode=emode_all&min_timestamp_created={from}&sort_order=asc"
                            + $"&limit={PageSize}{InstantlyText.After(cursor)}"
                    ) with
                    {
                        Lane = InstantlyMails.Limited,
                        Scope = "emails:read",
                    },
                InstantlyJson.Default.Emails,
                cancellationToken
            )
            .Where(email => email.Id is { Length: > 0 })
            .Select(email => new InstantlyMail(
                email.Id!,
                email.Lead,
                email.CampaignId,
                email.Eaccount,
                email.IsAutoReply is 1,
                InstantlyMails.EmailOf(email, since)
            ));
    }

    /// <summary>All entries of the block list: addresses, and domains without an at sign.</summary>
    public IAsyncEnumerable<string> BlockedAsync(CancellationToken cancellationToken) =>
        _paging
            .ReadAsync(
                cursor =>
                    DestinationCall.Get("list block list", $"block-lists-entries?limit={PageSize}{InstantlyText.After(cursor)}") with
                    {
                        Scope = "block_list_entries:read",
                    },
                InstantlyJson.Default.BlockList,
                cancellationToken
            )
            .Where(entry => !string.IsNullOrWhiteSpace(entry.BlValue))
            .Select(entry => entry.BlValue!.Trim());

    /// <summary>Every lead of one of <see cref="InterestLists"/>, in all campaigns.</summary>
    public IAsyncEnumerable<InstantlyLeadStanding> LeadsAsync(string filter, CancellationToken cancellationToken) =>
        _paging
            .ReadAsync(
                cursor =>
                    DestinationCall.Post(
                        "list leads",
                        "leads/list",
                        new(filter, PageSize, cursor),
                        InstantlyJson.Default.LeadFilterRequest
                    ) with
                    {
                        Scope = "leads:read",
                    },
                InstantlyJson.Default.Leads,
                cancellationToken
            )
            .Where(lead => lead.Email is { Length: > 0 })
            .Select(lead => new InstantlyLeadStanding(
                lead.Email!.Trim(),
                lead.Campaign,
                (InstantlyLeadState)(lead.Status ?? 0),
                lead.LtInterestStatus,
                InstantlyText.Time(lead.TimestampUpdated)
            ));
}
