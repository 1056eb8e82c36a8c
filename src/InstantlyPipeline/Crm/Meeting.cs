using InstantlyPipeline.Events;

namespace InstantlyPipeline.Crm;

/// <summary>News of a meeting with a lead, or that its deal was won.</summary>
/// <param name="Reports">Events that reported a meeting with this lead, of whatever kind, the oldest first, this one included.</param>
public sealed record Meeting(MeetingKind Kind, Person Person, IReadOnlyList<EventKey> Reports)
{
    /// <summary>When it was reported.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the lead was last stated to be interested; null when never.</summary>
    public DateTimeOffset? InterestedAt { get; init; }

    /// <summary>What a deal that is made for it is called.</summary>
    public string Title => $"{Person.CompanyOrDomain} – meeting booked";

    /// <summary>The kind's name in settings and texts, for example <c>no_show</c>.</summary>
    public string Stage => StageOf(Kind);

    /// <summary>As <see cref="Stage"/>.</summary>
    public static string StageOf(MeetingKind kind) =>
        kind switch
        {
            MeetingKind.Booked => "booked",
            MeetingKind.NoShow => "no_show",
            MeetingKind.Held => "held",
            _ => "won",
        };
}
