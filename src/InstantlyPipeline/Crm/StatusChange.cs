namespace InstantlyPipeline.Crm;

/// <summary>What is now known of a lead's interest.</summary>
/// <param name="Status">The status that counts, by the names of <c>LeadStatuses</c>, for example <c>not_interested</c>: a late statement
/// does not undo a later one.</param>
/// <param name="At">When it was stated.</param>
public sealed record StatusChange(Person Person, string Status, DateTimeOffset At)
{
    /// <summary>Every status that is known to have been stated, each with its latest time. A CRM merges them with what it was told before,
    /// see <see cref="CrmRecord.Told"/>.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Stated { get; init; } = new Dictionary<string, DateTimeOffset> { [Status] = At };
}
