namespace InstantlyPipeline.Crm;

/// <summary>Decides at which stage a deal belongs.</summary>
internal static class DealPolicy
{
    /// <returns>The setting's stage for this kind, else for the furthest kind before it that has one; null when none has.</returns>
    public static string? StageFor(CrmSettings settings, MeetingKind kind)
    {
        for (var at = kind; at >= MeetingKind.Booked; at--)
        {
            if (settings.DealStages.TryGetValue(Meeting.StageOf(at), out var stage))
            {
                return stage;
            }
        }
        return null;
    }

    /// <summary>The record after a report of this kind: a deal moves forward only.</summary>
    public static CrmRecord Reached(CrmRecord record, MeetingKind kind) =>
        record.DealStage >= kind ? record : record with { DealStage = kind };
}
