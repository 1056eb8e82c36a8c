using System.ComponentModel.DataAnnotations;

namespace InstantlyPipeline.Bounces;

/// <summary>Settings <c>Bounces__…</c>.</summary>
public sealed class BounceOptions
{
    /// <summary>How many hours soft bounces of an address are watched. A soft bounce that comes later than this after the first one counts as hard.</summary>
    /// <remarks>
    /// The first one is the oldest since the lead last gave a sign of life. A soft bounce older than this time and 30 days is forgotten.
    /// </remarks>
    /// <value>72; 3 to 5 days (72 to 120) is usual. A shorter time bars people with a full mailbox; a longer one goes on mailing dead addresses.</value>
    [Range(1, 720, ErrorMessage = "Bounces__SoftPatienceHours must be from 1 to 720.")]
    public int SoftPatienceHours { get; set; } = 72;

    /// <summary>
    /// An address that bounced softly at least twice counts as dead this many hours after the first time, without a further bounce.
    /// </summary>
    /// <value>96; 3 to 5 days (72 to 120) is usual. With 0 only a further bounce decides.</value>
    [Range(0, 720, ErrorMessage = "Bounces__PromoteAfterHours must be from 0 to 720.")]
    public int PromoteAfterHours { get; set; } = 96;

    /// <summary>Whether the mailbox may be read through Instantly for the non-delivery report, the only evidence that is trusted by itself.</summary>
    /// <value>True. Costs one call of the 20 a minute that Instantly allows for reading mail.</value>
    public bool ReadReports { get; set; } = true;

    /// <summary>Whether a bounce that the payload itself calls hard (<c>bounce_type: hard</c>, <c>550 5.1.1</c>) bars the address at once.</summary>
    /// <value>
    /// False: without the report in the mailbox, which needs an Instantly key, it is only watched, because the same fields may be lead variables of your own.
    /// True where you know that whoever sends these fields means the bounce: wrong ones then bar living people for good.
    /// </value>
    public bool TrustPayload { get; set; }
}
