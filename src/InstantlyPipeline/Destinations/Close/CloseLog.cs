using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Finds in the event log what was made too recently for the search index to know it.</summary>
/// <remarks>Source: Close's "Event Log": newest first, at most 50 a page; the object's data can be seen for an hour at least.</remarks>
internal sealed class CloseLog(CloseApi api, TimeProvider time, TimeSpan howFarBack)
{
    private const int MostPages = 4;

    /// <returns>Id of the contact that was made with this address; the oldest one of several.</returns>
    public Task<string?> FindPersonAsync(string address, CancellationToken cancellationToken) =>
        FindAsync(
            "contact",
            CloseJson.Default.LoggedPeople,
            person =>
                person.Emails?.Any(email => string.Equals(email.Address?.Trim(), address, StringComparison.OrdinalIgnoreCase)) == true,
            cancellationToken
        );

    /// <returns>Id of the lead that was made so; the oldest one of several.</returns>
    public Task<string?> FindLeadAsync(Func<CloseWire.Lead, bool> which, CancellationToken cancellationToken) =>
        FindAsync("lead", CloseJson.Default.LoggedLeads, which, cancellationToken);

    private async Task<string?> FindAsync<T>(
        string type,
        JsonTypeInfo<CloseWire.Page<CloseWire.Logged<T>>> json,
        Func<T, bool> which,
        CancellationToken cancellationToken
    )
        where T : class
    {
        string? oldest = null;
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await api.SendAsync(
                DestinationCall.Get($"look for new {type}s", $"event/?object_type={type}&action=created&_limit=50{cursor}"),
                cancellationToken
            );
            var read = answer.Read(json);
            var entries = read.Data ?? throw answer.Unreadable();
            oldest = entries.LastOrDefault(entry => entry is { ObjectId: not null, Data: { } data } && which(data))?.ObjectId ?? oldest;
            if (string.IsNullOrEmpty(read.CursorNext) || entries.Any(entry => entry.DateCreated < time.GetUtcNow() - howFarBack))
            {
                break;
            }
            cursor = $"&_cursor={Uri.EscapeDataString(read.CursorNext)}";
        }
        return oldest;
    }
}
