using System.Text.Json.Serialization;

namespace InstantlyPipeline.Suppressions;

/// <summary>What the pipeline did about an address in one place.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuppressionDeed>))]
public enum SuppressionDeed
{
    /// <summary>The pipeline barred it there, so it may undo that.</summary>
    [JsonStringEnumMemberName("set")]
    Set,

    /// <summary>It was barred there before, by somebody who had a reason: it stays.</summary>
    [JsonStringEnumMemberName("found")]
    Found,

    /// <summary>Something was removed, which cannot be brought back from here.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,

    /// <summary>The pipeline took its bar away.</summary>
    [JsonStringEnumMemberName("undone")]
    Undone,
}
