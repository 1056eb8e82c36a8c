using InstantlyPipeline.Events;

namespace InstantlyPipeline.Crm;

/// <summary>News of a meeting with a lead.</summary>
/// <param name="Reports">Events that reported a meeting of the same kind with this lead, the oldest first, this one included.</param>
public sealed record Meeting(MeetingKind Kind, Person Person, IReadOnlyList<EventKey> Reports)
{
    /// <summary>What a deal that is made for it is called.</summary>
    public string Title => $"{Person.CompanyOrDomain} – meeting booked";
}
