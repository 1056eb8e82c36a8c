namespace InstantlyPipeline.Leads;

/// <summary>A business fact and the event that reported it.</summary>
/// <param name="Name">For example <c>reply:</c> and the mail's id, <c>bounce:</c> and step and campaign, or <c>meeting_booked</c>.</param>
public sealed record LeadFact(string Name, string Key, DateTimeOffset At);
