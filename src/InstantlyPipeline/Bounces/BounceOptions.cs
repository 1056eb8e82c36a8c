using System.ComponentModel.DataAnnotations;

namespace InstantlyPipeline.Bounces;

/// <summary>Settings <c>Bounces__…</c>.</summary>
internal sealed class BounceOptions
{
    /// <summary>
    /// How many hours two soft bounces must lie apart to show that the address is dead. It does not matter how much later than this the
    /// second one comes, up to 30 days.
    /// </summary>
    /// <remarks>
    /// Bounces from before the lead's last sign of life, or from before a person lifted a bar, do not count. Of at least one of the two
    /// something must be known: two bounces without a report prove nothing.
    /// </remarks>
    /// <value>72; 3 to 5 days (72 to 120) is usual. A shorter time bars people with a full mailbox; a longer one goes on mailing dead
    /// addresses.</value>
    [Range(1, 720, ErrorMessage = "Bounces__SoftPatienceHours must be from 1 to 720.")]
    public int SoftPatienceHours { get; set; } = 72;

    /// <summary>Without effect, and taken so that an installation which sets it goes on to start.</summary>
    /// <remarks>It said after how many hours two soft bounces counted as dead without a third. Two bounces close together prove nothing, so
    /// only <see cref="SoftPatienceHours"/> decides.</remarks>
    /// <value>96.</value>
    [Range(0, 720, ErrorMessage = "Bounces__PromoteAfterHours must be from 0 to 720.")]
    public int PromoteAfterHours { get; set; } = 96;

    /// <summary>Whether the mailbox may be read through Instantly for the non-delivery report, the only evidence that is trusted by
    /// itself.</summary>
    /// <value>True. Costs one call of the 20 a minute that Instantly allows for reading mail.</value>
    public bool ReadReports { get; set; } = true;

    /// <summary>Whether a bounce that the payload itself calls hard (<c>bounce_type: hard</c>, <c>550 5.1.1</c>) bars the address at
    /// once.</summary>
    /// <value> False: without the report in the mailbox, which needs an Instantly key, it is only watched, because the same fields may be
    /// lead variables of your own. True where you know that whoever sends these fields means the bounce: wrong ones then bar living people
    /// for good. </value>
    public bool TrustPayload { get; set; }

    /// <summary>So many bounces at one recipient domain within <see cref="ClusterMinutes"/> are told as one trouble.</summary>
    /// <value>10; 0 tells none.</value>
    [Range(0, 1_000, ErrorMessage = "Bounces__ClusterSize must be from 0 to 1000.")]
    public int ClusterSize { get; set; } = 10;

    /// <summary>The time within which bounces at one domain count together, in minutes of the events' own time.</summary>
    /// <value>30.</value>
    [Range(1, 1_440, ErrorMessage = "Bounces__ClusterMinutes must be from 1 to 1440.")]
    public int ClusterMinutes { get; set; } = 30;

    /// <summary>From which share of a sending account's mails of a day on its bounces are told, in per cent. Needs <c>email_sent</c>
    /// events, and at least five bounces.</summary>
    /// <value>5; 0 tells none. Instantly's own bounce protection may stop a campaign earlier or later; its threshold is not
    /// documented.</value>
    [Range(0, 100, ErrorMessage = "Bounces__AlertRatePercent must be from 0 to 100.")]
    public int AlertRatePercent { get; set; } = 5;

    /// <summary>Whether the mail server of a bounced address's domain is looked up in DNS, so that a company whose mail Google or Microsoft
    /// runs is counted there.</summary>
    /// <value>True. One question for a domain and day, of at most a second, after the bounce has been noticed; false asks nothing, and then
    /// the provider is known from the report alone.</value>
    public bool LookUpProviders { get; set; } = true;

    /// <summary>Whether campaigns from which the account had five such bounces or more are then paused in Instantly. A person starts them
    /// again.</summary>
    /// <value>False. Needs a key with <c>campaigns:update</c>.</value>
    public bool PauseCampaigns { get; set; }
}
