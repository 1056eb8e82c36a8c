using System.ComponentModel.DataAnnotations;

namespace InstantlyPipeline.Retention;

/// <summary>Settings <c>Retention__…</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>Days that finished events are kept: their steps, their bodies for a replay, their counters, the sends that replies are
    /// matched with, dead messages of the queues, and what is in quarantine.</summary>
    /// <value>90. A delivery that comes again after its day was dropped is new; Instantly itself forgets one after 30 seconds.</value>
    [Range(7, 3_650, ErrorMessage = "Retention__Days must be from 7 to 3650.")]
    public int Days { get; set; } = 90;

    /// <summary>Days after which a lead of whom no event was heard is forgotten: its record, its rows in the search, what CRMs know it by.
    /// Whoever may not be mailed stays barred.</summary>
    /// <value>730. 0 keeps leads for ever.</value>
    [Range(0, 36_500, ErrorMessage = "Retention__LeadDays must be from 0 (never) to 36500.")]
    public int LeadDays { get; set; } = 730;
}
