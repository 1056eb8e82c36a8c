using InstantlyPipeline.Crm;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Reads the settings that every CRM has.</summary>
internal static class CrmSettingReader
{
    private static readonly string[] Stages = ["booked", "no_show", "held", "won"];

    /// <param name="defaults">The CRM's own.</param>
    /// <param name="conversation">How the CRM can keep what was written, besides <c>none</c>.</param>
    public static CrmSettings Crm(this SettingReader settings, CrmSettings defaults, params IReadOnlyList<string> conversation) =>
        new()
        {
            Owners = settings.Owners(nameof(CrmSettings.Owners)),
            OwnerByCampaign = settings.Pairs(nameof(CrmSettings.OwnerByCampaign)),
            OwnerByAccount = settings.Pairs(nameof(CrmSettings.OwnerByAccount)),
            TaskDueInHours = settings.Number(nameof(CrmSettings.TaskDueInHours), defaults.TaskDueInHours, 0, 24 * 90),
            Statuses = settings.Map(nameof(CrmSettings.Statuses), defaults.Statuses, LeadStatuses.All),
            Fields = Mapping(settings, nameof(CrmSettings.Fields), defaults.Fields),
            DealFields = Mapping(settings, nameof(CrmSettings.DealFields), defaults.DealFields),
            DealStages = settings.Map(nameof(CrmSettings.DealStages), defaults.DealStages, Stages),
            Overwrite = settings.Flag(nameof(CrmSettings.Overwrite), defaults.Overwrite),
            UpdateOnly = settings.Flag(nameof(CrmSettings.UpdateOnly), defaults.UpdateOnly),
            Conversation = settings.OneOf(nameof(CrmSettings.Conversation), defaults.Conversation, ["none", .. conversation]),
        };

    private static SettingDictionary Mapping(SettingReader settings, string key, SettingDictionary defaults)
    {
        var mapping = settings.Map(key, defaults);
        foreach (var (field, source) in mapping)
        {
            if (source.StartsWith('@') && !FieldMapping.Stamps.Contains(source.ToLowerInvariant()))
            {
                settings.Problem($"{key}:{field}", $"names no stamp: {string.Join(", ", FieldMapping.Stamps)} are known");
            }
        }
        return mapping;
    }
}
