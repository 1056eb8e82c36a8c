namespace InstantlyPipeline.Crm;

/// <summary>What is now known of a lead's interest.</summary>
/// <param name="Status">The status that counts, by the names of <c>LeadStatuses</c>, for example <c>not_interested</c>: a late statement does not undo a later one.</param>
/// <param name="At">When it was stated.</param>
public sealed record StatusChange(Person Person, string Status, DateTimeOffset At);
