namespace InstantlyPipeline.Arrivals;

/// <summary>Which receipts to read; a null filter lets everything pass. More may pass than fits, for names are kept shortened.</summary>
/// <param name="Sees">Whose workspaces.</param>
/// <param name="Since">Received at or after.</param>
internal sealed record ReceiptFilter(Func<string, bool> Sees, string? Type, string? Campaign, string? Lead, DateTimeOffset? Since)
{
    private readonly string? _campaign = Campaign is null ? null : ReceiptLine.Name(Campaign);
    private readonly string? _lead = Lead is null ? null : ReceiptLine.Person(Lead);

    /// <summary>Asked of many lines at once, before they are read one by one.</summary>
    public bool MayMatch(string lines) =>
        (_lead is null || lines.Contains(_lead, StringComparison.Ordinal))
        && (_campaign is null || lines.Contains(_campaign, StringComparison.OrdinalIgnoreCase))
        && (Type is null || lines.Contains(Type, StringComparison.Ordinal));

    public bool Matches(ReceiptLine line) =>
        (Type is null || line.EventType == Type)
        && (_lead is null || line.PersonHash == _lead)
        && (_campaign is null || line.Campaign.Equals(_campaign, StringComparison.OrdinalIgnoreCase))
        && !(line.ReceivedAt < Since);
}
