using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>Instantly's own API v2: stops leads, keeps the block list, and fetches what webhooks leave out.</summary>
/// <remarks>
/// Every call may be repeated. Instantly allows 100 requests a second for the workspace, and 20 a minute for
/// <see cref="ListReceivedEmailsAsync"/>. Throws <see cref="TransientFailureException"/> or <see cref="PermanentFailureException"/> for
/// whatever is not described as an outcome.
/// </remarks>
internal sealed class InstantlyClient
{
    /// <summary>The reason of a failure because the key may not do what was asked.</summary>
    internal const string MissingScope = "instantly-missing-scope";

    /// <summary>Lists of mails have a limit of their own.</summary>
    internal static readonly Lane Mails = new("mails", Pace.PerMinute(20));

    private const int PageSize = 100;

    /// <summary>No person is in this many campaigns, so a longer list is not the one that was asked for.</summary>
    private const int MaxPages = 20;

    // A quote holds the latest mails.
    private const int MostSent = 5;

    /// <summary>What is read of one list at most; <see cref="InstantlyList{T}.IsWhole"/> says whether that was all.</summary>
    internal const int MostListed = MaxPages * PageSize;

    private readonly DestinationHttp _http;

    internal InstantlyClient(DestinationHttp http, TimeProvider time, bool givesOpinions)
    {
        _http = http;
        GivesOpinions = givesOpinions;
        (Webhooks, Workspace) = (new InstantlyWebhooks(http, time), new InstantlyWorkspace(http, time));
    }

    public InstantlyWebhooks Webhooks { get; }

    public InstantlyWorkspace Workspace { get; }

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
        var isWhole = await ReadPagesAsync(
            cursor =>
                DestinationCall.Post("find leads", "leads/list", new([address], PageSize, cursor), InstantlyJson.Default.LeadsRequest) with
                {
                    Scope = "leads:read",
                },
            InstantlyJson.Default.Leads,
            lead =>
            {
                // Callers delete what is returned here, so nobody else's lead may slip in, whatever the API makes of the filter.
                if (lead.Id is { Length: > 0 } id && Same(lead.Email, address))
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
            new DestinationCall("delete lead", HttpMethod.Delete, $"leads/{LeadId(id)}")
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
                new(LeadId(id)),
                InstantlyJson.Default.LeadRequest
            ) with
            {
                Scope = "leads:update",
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );

    /// <summary>Whether the address itself is listed; a listed domain does not count.</summary>
    /// <remarks>False also where the list was not read to its end: listing an address twice does no harm, and Instantly says that it has
    /// it.</remarks>
    public async Task<bool> IsBlockListedAsync(string email, CancellationToken cancellationToken)
    {
        return (await BlockListEntriesAsync(EmailAddress.Normalised(email), cancellationToken)).Count > 0;
    }

    /// <returns>The id of the address's entry; empty when there is none.</returns>
    private async Task<IReadOnlyList<string>> BlockListEntriesAsync(string address, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        await ReadPagesAsync(
            cursor =>
                DestinationCall.Get(
                    "search block list",
                    $"block-lists-entries?search={Uri.EscapeDataString(address)}&limit={PageSize}{After(cursor)}"
                ) with
                {
                    Scope = "block_list_entries:read",
                },
            InstantlyJson.Default.BlockList,
            entry =>
            {
                if (Same(entry.BlValue, address))
                {
                    found.Add(entry.Id ?? "");
                }
                return found.Count == 0;
            },
            cancellationToken
        );
        return found;
    }

    /// <summary>Lists the address, so that no campaign of the workspace mails it. Never a domain.</summary>
    /// <returns>False when it was listed already.</returns>
    /// <exception cref="PermanentFailureException">Also for a value that is no address: Instantly would block everybody at that
    /// domain.</exception>
    public async Task<bool> BlockListAsync(string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(email);
        if (await IsBlockListedAsync(address, cancellationToken))
        {
            return false;
        }
        var answer = await _http.SendAsync(
            DestinationCall.Post("add to block list", "block-lists-entries", new(address), InstantlyJson.Default.BlockListEntry) with
            {
                Scope = "block_list_entries:create",
                Expects = IsListedAlready,
            },
            cancellationToken
        );
        return answer.Succeeded;
    }

    /// <summary>Takes the address itself off the list; a listed domain stays.</summary>
    /// <returns>False when it was not listed.</returns>
    public async Task<bool> RemoveFromBlockListAsync(string email, CancellationToken cancellationToken)
    {
        var removed = false;
        foreach (var id in await BlockListEntriesAsync(EmailAddress.Normalised(email), cancellationToken))
        {
            // Without an id the same URL wipes the whole list; the id is checked for that.
            var answer = await _http.SendAsync(
                new DestinationCall("remove from block list", HttpMethod.Delete, $"block-lists-entries/{LeadId(id)}")
                {
                    Scope = "block_list_entries:delete",
                    Expects = answer => answer.Status == 404,
                },
                cancellationToken
            );
            removed |= answer.Succeeded;
        }
        return removed;
    }

    /// <summary>Pauses a campaign; one that is gone sends nothing anyhow.</summary>
    /// <returns>False when there is no such campaign.</returns>
    public async Task<bool> PauseCampaignAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            new DestinationCall("pause campaign", HttpMethod.Post, $"campaigns/{LeadId(id)}/pause")
            {
                Scope = "campaigns:update",
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded;
    }

    /// <summary>What came in from or about this lead since then, in every inbox tab. For bounce reports and late replies.</summary>
    public async Task<InstantlyList<InstantlyEmail>> ListReceivedEmailsAsync(
        string leadEmail,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var address = EmailAddress.InUrl(leadEmail);
        var from = Uri.EscapeDataString(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        var emails = new List<InstantlyEmail>();
        var isWhole = await ReadPagesAsync(
            cursor =>
                DestinationCall.Get(
                    "list received emails",
                    $"emails?lead={address}&email_type=received&mode=emode_all&min_timestamp_created={from}&limit={PageSize}{After(cursor)}"
                ) with
                {
                    Lane = Mails,
                    Scope = "emails:read",
                },
            InstantlyJson.Default.Emails,
            email =>
            {
                if (email.Id is { Length: > 0 })
                {
                    emails.Add(EmailOf(email, since));
                }
                return true;
            },
            cancellationToken
        );
        return new(emails, isWhole);
    }

    /// <summary>What a campaign sent to this lead, the latest mails first.</summary>
    /// <param name="campaignId">Null: any campaign.</param>
    public async Task<IReadOnlyList<InstantlyEmail>> ListSentEmailsAsync(
        string leadEmail,
        string? campaignId,
        CancellationToken cancellationToken
    )
    {
        var campaign = campaignId is null ? "" : $"&campaign_id={Uri.EscapeDataString(campaignId)}";
        var answer = await _http.SendAsync(
            DestinationCall.Get(
                "list sent emails",
                $"emails?lead={EmailAddress.InUrl(leadEmail)}{campaign}&email_type=sent&sort_order=desc&limit={MostSent}"
            ) with
            {
                Scope = "emails:read",
            },
            cancellationToken
        );
        return
        [
            .. (answer.Read(InstantlyJson.Default.Emails).Items ?? [])
                .Where(email => email.Id is { Length: > 0 })
                .Select(email => EmailOf(email, default)),
        ];
    }

    /// <summary>Whether somebody has written to this lead by hand since then. Instantly's reference names such mails <c>manual</c>.</summary>
    public async Task<bool> HasAnsweredAsync(string leadEmail, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var from = Uri.EscapeDataString(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        var answer = await _http.SendAsync(
            DestinationCall.Get(
                "look for an answer",
                $"emails?lead={EmailAddress.InUrl(leadEmail)}&email_type=manual&mode=emode_all&min_timestamp_created={from}&limit=1"
            ) with
            {
                Lane = Mails,
                Scope = "emails:read",
            },
            cancellationToken
        );
        return answer.Read(InstantlyJson.Default.Emails).Items is { Count: > 0 };
    }

    /// <returns>Null when Instantly does not have it, or not yet: for some seconds after the event it answers 404.</returns>
    public async Task<InstantlyEmail?> FindEmailAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Get("read email", $"emails/{Uri.EscapeDataString(id)}") with
            {
                Scope = "emails:read",
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded ? EmailOf(answer.Read(InstantlyJson.Default.Email), default) : null;
    }

    internal static InstantlyEmail EmailOf(InstantlyWire.Email email, DateTimeOffset otherwise) =>
        new(
            email.FromAddressEmail ?? "",
            email.Subject ?? "",
            Text(email.Body, "text") ?? "",
            Text(email.Body, "html") ?? "",
            email.ContentPreview ?? "",
            Time(email.TimestampEmail) ?? Time(email.TimestampCreated) ?? otherwise
        );

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
            message.ValueKind == JsonValueKind.String ? LenientText.Of(message) : Text(message, "e_message") ?? Text(message, "response")
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

    /// <remarks>The last page may still carry a cursor: an empty page, or a cursor that stays where it was, is the end.</remarks>
    /// <param name="take">Returns false when it needs no more.</param>
    /// <returns>False when the list goes on and was not read to its end.</returns>
    private async Task<bool> ReadPagesAsync<T>(
        Func<string?, DestinationCall> call,
        JsonTypeInfo<InstantlyWire.Page<T>> type,
        Func<T, bool> take,
        CancellationToken cancellationToken
    )
    {
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await _http.SendAsync(call(cursor), cancellationToken);
            var read = answer.Read(type);
            foreach (var item in read.Items ?? throw answer.Unreadable())
            {
                if (!take(item))
                {
                    return true;
                }
            }
            if (read.Items.Count == 0 || string.IsNullOrEmpty(read.NextStartingAfter) || read.NextStartingAfter == cursor)
            {
                return true;
            }
            cursor = read.NextStartingAfter;
        }
        return false;
    }

    /// <summary>How Instantly answers a second entry is not documented; only its prose can tell.</summary>
    private static bool IsListedAlready(DestinationAnswer answer) =>
        answer.Status == 409
        || (
            answer.Status == 400
            && !answer.Mentions("not exist")
            && (answer.Mentions("exist") || answer.Mentions("already") || answer.Mentions("duplicate"))
        );

    internal static string After(string? cursor) => cursor is null ? "" : $"&starting_after={Uri.EscapeDataString(cursor)}";

    private static bool Same(string? other, string address) => string.Equals(other?.Trim(), address, StringComparison.OrdinalIgnoreCase);

    private static string LeadId(string id) =>
        id.Length > 0 && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            ? id
            : throw new ArgumentException("Not an id: letters, digits and dashes are expected.", nameof(id));

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => LenientText.Of(value),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    internal static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}
