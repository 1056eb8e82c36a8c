using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Connection;

/// <summary>What people call the campaigns of a workspace: Instantly's lists of mails and leads have ids only. Asked for once, when the
/// first is wanted.</summary>
/// <param name="problems">Gets why they are not known, where the key may not ask.</param>
internal sealed class CampaignNames(InstantlyWorkspace workspace, ICollection<string> problems)
{
    private IReadOnlyDictionary<string, string>? _names;

    /// <returns>Null where it is not known.</returns>
    /// <exception cref="TransientFailureException">Instantly is out of reach.</exception>
    public async Task<string?> OfAsync(string? id, CancellationToken cancellationToken) =>
        id is null ? null : (_names ??= await ReadAsync(cancellationToken)).GetValueOrDefault(id);

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await workspace.CampaignNamesAsync(cancellationToken);
        }
        catch (PermanentFailureException refused)
        {
            problems.Add($"Campaigns are shown by their ids. {refused.Message}");
            return new Dictionary<string, string>();
        }
    }
}
