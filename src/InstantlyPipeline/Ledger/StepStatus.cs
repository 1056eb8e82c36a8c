using System.Text.Json.Serialization;

namespace InstantlyPipeline.Ledger;

[JsonConverter(typeof(JsonStringEnumConverter<StepStatus>))]
public enum StepStatus
{
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>Not needed, or its destination is not configured; the detail says which.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>A step that must never be repeated may have run when the process died; a person decides.</summary>
    [JsonStringEnumMemberName("in-doubt")]
    InDoubt,
}
