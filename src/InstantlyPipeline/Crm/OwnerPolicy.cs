using System.IO.Enumeration;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Crm;

/// <summary>Decides who in sales owns a lead: the owner in the CRM, else by campaign, else by sending account, else in turn.</summary>
internal static class OwnerPolicy
{
    /// <param name="own">The person's owner in the CRM; null when there is none.</param>
    /// <param name="kept">Whom the lead was given to before, see <see cref="CrmRecord.Owner"/>.</param>
    /// <returns><see cref="OwnerBy.Turn"/> without an owner: the caller draws the turn, see <see cref="CrmBook.NextTurnAsync"/>.</returns>
    public static OwnerChoice Choose(CrmSettings settings, Origin origin, string? own, string? kept) =>
        !string.IsNullOrEmpty(own) ? new(OwnerBy.Record, own)
        : Match(settings.OwnerByCampaign, origin.CampaignId, origin.Campaign) is { } ofCampaign ? new(OwnerBy.Campaign, ofCampaign)
        : Match(settings.OwnerByAccount, origin.EmailAccount) is { } ofAccount ? new(OwnerBy.Account, ofAccount)
        // Who has left the list keeps no lead.
        : settings.Owners.Contains(kept, StringComparer.OrdinalIgnoreCase) ? new(OwnerBy.Kept, kept)
        : settings.Owners.Count > 0 ? new(OwnerBy.Turn, null)
        : new(OwnerBy.Nobody, null);

    private static string? Match(SettingDictionary owners, params ReadOnlySpan<string?> names)
    {
        foreach (var (pattern, owner) in owners)
        {
            foreach (var name in names)
            {
                if (name is not null && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true))
                {
                    return owner;
                }
            }
        }
        return null;
    }
}
