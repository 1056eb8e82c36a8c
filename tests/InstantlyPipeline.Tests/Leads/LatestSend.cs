using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Tests.Leads;

internal static class LatestSend
{
    /// <returns>Null when no send was recorded.</returns>
    public static async Task<SendRecord?> FindLatestAsync(
        this SendLog log,
        string workspace,
        string? campaignId,
        string email,
        CancellationToken cancellationToken
    ) => await log.FindAsync(workspace, campaignId, email, cancellationToken) is [.., var latest] ? latest : null;
}
