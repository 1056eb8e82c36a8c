using System.Text.Json;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>Instantly's own API v2: stops leads, keeps the block list, and fetches what webhooks leave out.</summary>
/// <remarks>
/// Every call may be repeated. Instantly allows 100 requests a second for the workspace, and 20 lists of mails a minute. Throws
/// <see cref="TransientFailureException"/> or <see cref="PermanentFailureException"/> for whatever is not described as an outcome.
/// </remarks>
internal sealed class InstantlyClient
{
    /// <summary>The reason of a failure because the key may not do what was asked.</summary>
    internal const string MissingScope = "instantly-missing-scope";

    private readonly DestinationHttp _http;
    private readonly InstantlyPaging _paging;

    internal InstantlyClient(DestinationHttp http, TimeProvider time, bool givesOpinions)
    {
        _http = http;
        GivesOpinions = givesOpinions;
        _paging = new InstantlyPaging(http, time);
        (Webhooks, Workspace) = (new InstantlyWebhooks(http, time), new InstantlyWorkspace(http, time));
        (BlockList, Mails) = (new InstantlyBlockList(http, _paging), new InstantlyMails(http, _paging));
    }

    public InstantlyWebhooks Webhooks { get; }

    public InstantlyWorkspace Workspace { get; }

    public InstantlyBlockList BlockList { get; }

    public InstantlyMails Mails { get; }

    /// <summary>Whether <see cref="PredictLabelAsync"/> is to be asked.</summary>
    public bool GivesOpinions { get; }

    /// <summary>The label that Instantly's model would give to a reply: one of its own or of the workspace's.</summary>
    /// <returns>Null where there is none, or where its 500 questions of 30 days are used up.</returns>
    public async Task<string?> PredictLabelAsync(string text, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Post("ask for a label", "lead-labels/ai-reply-label", new(text), InstantlyJson.Default.OpinionRequest) with
            {
                Scope = "lead-labels:read",
                Expects = answer => answer.Status is 402 or 429, // no opinion; the workspace's other calls go on
            },
            cancellationToken
        );
        return answer.Succeeded && answer.TextAt("result") is { Length: > 0 } label ? label : null;
    }

    /// <summary>The address in all its campaigns and lists: one lead each.</summary>
    public async Task<InstantlyList<InstantlyLead>> FindLeadsAsync(string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(email);
        var leads = new List<InstantlyLead>();
        var isWhole = await _paging.ReadSomeAsync(
            cursor =>
                DestinationCall.Post(
                    "find leads",
                    "leads/list",
                    new([address], InstantlyPaging.PageSize, cursor),
                    InstantlyJson.Default.LeadsRequest
                ) with
                {
                    Scope = "leads:read",
                },
            InstantlyJson.Default.Leads,
            lead =>
            {
                // Callers delete what is returned here, so nobody else's lead may slip in, whatever the API makes of the filter.
                if (lead.Id is { Length: > 0 } id && InstantlyText.Same(lead.Email, address))
                {
                    leads.Add(
                        new(id, lead.Campaign, lead.SubsequenceId, (InstantlyLeadState)(lead.Status ?? 0))
                        {
                            Interest = lead.LtInterestStatus,
                        }
                    );
                }
                return true;
            },
            cancellationToken
        );
        return new(leads, isWhole);
    }

    /// <returns>False when the lead was gone already.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is not one lead's id: without one, the same URL deletes a whole campaign's
    /// leads.</exception>
    public async Task<bool> DeleteLeadAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            new DestinationCall("delete lead", HttpMethod.Delete, $"leads/{InstantlyText.Id(id)}")
            {
                Scope = "leads:delete",
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded;
    }

    /// <summary>Takes the lead out of its subsequence; one that is gone needs nothing.</summary>
    public Task RemoveFromSubsequenceAsync(string id, CancellationToken cancellationToken) =>
        _http.SendAsync(
            DestinationCall.Post(
                "remove from subsequence",
                "leads/subsequence/remove",
                new(InstantlyText.Id(id)),
                InstantlyJson.Default.LeadRequest
            ) with
            {
                Scope = "leads:update",
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );

    /// <summary>Pauses a campaign; one that is gone sends nothing anyhow.</summary>
    /// <returns>False when there is no such campaign.</returns>
    public async Task<bool> PauseCampaignAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            new DestinationCall("pause campaign", HttpMethod.Post, $"campaigns/{InstantlyText.Id(id)}/pause")
            {
                Scope = "campaigns:update",
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded;
    }

    /// <returns>Null when the workspace has no such mailbox.</returns>
    public async Task<InstantlyAccount?> GetAccountAsync(string email, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Get("read account", $"accounts/{EmailAddress.InUrl(email)}") with
            {
                Scope = "accounts:read",
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        if (!answer.Succeeded)
        {
            return null;
        }
        var account = answer.Read(InstantlyJson.Default.Account);
        var message = account.StatusMessage;
        return new(
            (InstantlyAccountState)(account.Status ?? throw answer.Unreadable()),
            message.ValueKind == JsonValueKind.String
                ? LenientText.Of(message)
                : InstantlyText.Of(message, "e_message") ?? InstantlyText.Of(message, "response")
        );
    }

    /// <summary>Sets what the sales team sees as the lead's interest; Instantly does it in the background, and then probably sends the
    /// matching event.</summary>
    /// <param name="campaignId">Null: in all campaigns.</param>
    /// <param name="value">Null: back to plain "Lead".</param>
    /// <returns>False when Instantly has no such lead any more: it was deleted, or its address changed.</returns>
    public async Task<bool> SetInterestStatusAsync(
        string leadEmail,
        string? campaignId,
        InstantlyInterest? value,
        CancellationToken cancellationToken
    )
    {
        var answer = await _http.SendAsync(
            DestinationCall.Post(
                "set interest status",
                "leads/update-interest-status",
                new(EmailAddress.Normalised(leadEmail), campaignId) { InterestValue = (int?)value },
                InstantlyJson.Default.InterestRequest
            ) with
            {
                Scope = "leads:update",
                // Source: Instantly's own skill for agents, 2026: a lead that is gone is a 400 "Invalid lead email".
                Expects = answer => answer.Status == 404 || (answer.Status == 400 && answer.Mentions("invalid lead email")),
            },
            cancellationToken
        );
        return answer.Succeeded;
    }
}
