using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>The workspace's block list: whom no campaign mails.</summary>
internal sealed class InstantlyBlockList(DestinationHttp http, InstantlyPaging paging)
{
    /// <summary>Whether the address itself is listed; a listed domain does not count.</summary>
    /// <remarks>False also where the list was not read to its end: listing an address twice does no harm, and Instantly says that it has
    /// it.</remarks>
    public async Task<bool> HasAsync(string email, CancellationToken cancellationToken) =>
        (await EntriesAsync(EmailAddress.Normalised(email), cancellationToken)).Count > 0;

    /// <returns>The id of the address's entry; empty when there is none.</returns>
    private async Task<IReadOnlyList<string>> EntriesAsync(string address, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        await paging.ReadSomeAsync(
            cursor =>
                DestinationCall.Get(
                    "search block list",
                    $"block-lists-entries?search={Uri.EscapeDataString(address)}&limit={InstantlyPaging.PageSize}"
                        + InstantlyText.After(cursor)
                ) with
                {
                    Scope = "block_list_entries:read",
                },
            InstantlyJson.Default.BlockList,
            entry =>
            {
                if (InstantlyText.Same(entry.BlValue, address))
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
    public async Task<bool> AddAsync(string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(email);
        if (await HasAsync(address, cancellationToken))
        {
            return false;
        }
        var answer = await http.SendAsync(
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
    public async Task<bool> RemoveAsync(string email, CancellationToken cancellationToken)
    {
        var removed = false;
        foreach (var id in await EntriesAsync(EmailAddress.Normalised(email), cancellationToken))
        {
            // Without an id the same URL wipes the whole list; the id is checked for that.
            var answer = await http.SendAsync(
                new DestinationCall("remove from block list", HttpMethod.Delete, $"block-lists-entries/{InstantlyText.Id(id)}")
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

    /// <summary>How Instantly answers a second entry is not documented; only its prose can tell.</summary>
    private static bool IsListedAlready(DestinationAnswer answer) =>
        answer.Status == 409
        || (
            answer.Status == 400
            && !answer.Mentions("not exist")
            && (answer.Mentions("exist") || answer.Mentions("already") || answer.Mentions("duplicate"))
        );
}
