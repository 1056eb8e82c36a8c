using System.Globalization;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Crm;

/// <summary>Turns a mapping of the settings and a lead into values for a CRM's fields.</summary>
/// <remarks>
/// On the right of a mapping stands the name of a lead's variable in Instantly, without regard to case and underscores, or one of the
/// <see cref="Stamps"/>, which say where the lead came from.
/// </remarks>
internal static class FieldMapping
{
    /// <summary>What a mapping may name besides variables.</summary>
    public static IReadOnlyList<string> Stamps { get; } = ["@campaign", "@campaign_id", "@step", "@variant", "@account", "@first_touch"];

    /// <returns>The CRM's fields with what goes there. A field whose source is absent or blank is left out.</returns>
    public static IReadOnlyDictionary<string, string> Values(SettingDictionary mapping, Person person)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (field, source) in mapping)
        {
            if (ValueOf(source, person) is { } value && !string.IsNullOrWhiteSpace(value))
            {
                values[field] = value;
            }
        }
        return values;
    }

    private static string? ValueOf(string source, Person person) =>
        source.ToLowerInvariant() switch
        {
            "@campaign" => person.Origin.Campaign,
            "@campaign_id" => person.Origin.CampaignId,
            "@step" => person.Origin.Step?.ToString(CultureInfo.InvariantCulture),
            "@variant" => person.Origin.Variant?.ToString(CultureInfo.InvariantCulture),
            "@account" => person.Origin.EmailAccount,
            "@first_touch" => person.Origin.FirstTouch?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => person.Variables.GetValueOrDefault(source)
                ?? person.Variables.FirstOrDefault(variable => Folded(variable.Key) == Folded(source)).Value,
        };

    private static string Folded(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
