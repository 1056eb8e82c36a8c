using System.Text.Json.Serialization;

namespace InstantlyPipeline.Replies;

/// <summary>What a reply means for what happens next.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReplyLabel>))]
public enum ReplyLabel
{
    [JsonStringEnumMemberName("needs_human")]
    NeedsHuman,

    [JsonStringEnumMemberName("interested")]
    Interested,

    [JsonStringEnumMemberName("not_interested")]
    NotInterested,

    [JsonStringEnumMemberName("out_of_office")]
    OutOfOffice,

    [JsonStringEnumMemberName("unsubscribe")]
    Unsubscribe,

    [JsonStringEnumMemberName("wrong_person")]
    WrongPerson,

    /// <summary>A mail server's non-delivery report that came in as a reply.</summary>
    [JsonStringEnumMemberName("bounce_report")]
    BounceReport,

    /// <summary>Threats, legal matters, complaints to an authority: a person must read it before anything else is sent.</summary>
    [JsonStringEnumMemberName("hostile")]
    Hostile,

    /// <summary>Not for now, perhaps at a time they name.</summary>
    [JsonStringEnumMemberName("not_now")]
    NotNow,

    /// <summary>Asks about the product or the offer, and says neither yes nor no.</summary>
    [JsonStringEnumMemberName("question")]
    Question,

    /// <summary>The person works there no more, or the mailbox is read no more; perhaps with a successor.</summary>
    [JsonStringEnumMemberName("left_company")]
    LeftCompany,
}
