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

    /// <summary>
    /// The step may have run when its process died. No step is left in this state any more; older rows may hold it. A replay runs such a
    /// step again.
    /// </summary>
    [JsonStringEnumMemberName("in-doubt")]
    InDoubt,
}
