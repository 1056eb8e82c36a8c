using InstantlyPipeline.Events;

namespace InstantlyPipeline.Crm;

/// <summary>A deal that is to be found, or made where there is none.</summary>
/// <param name="Key">What it is known by in the CRM, see <see cref="CrmRecord.DealKey"/>.</param>
/// <param name="Known">What is known of the lead there.</param>
internal sealed record DealWish(EventKey Key, string Title, CrmRecord Known)
{
    /// <summary>How far it has come; null where a route names its stage.</summary>
    public MeetingKind? Reached { get; init; }

    /// <summary>Its stage in the CRM's own words, where a route names one.</summary>
    public string? Stage { get; init; }
}
