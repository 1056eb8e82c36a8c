using System.Text.Json.Serialization;

namespace InstantlyPipeline.Bounces;

[JsonConverter(typeof(JsonStringEnumConverter<BounceKind>))]
public enum BounceKind
{
    /// <summary>No evidence, or none that says anything.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>The address does not exist or will never take mail.</summary>
    [JsonStringEnumMemberName("hard")]
    Hard,

    /// <summary>Full mailbox, greylisting, no answer: may work another day.</summary>
    [JsonStringEnumMemberName("soft")]
    Soft,

    /// <summary>Our reputation, authentication or quota: the lead is fine.</summary>
    [JsonStringEnumMemberName("sender")]
    Sender,

    /// <summary>The message was refused for what it is, its size for example: neither side's address is at fault.</summary>
    [JsonStringEnumMemberName("content")]
    Content,
}
