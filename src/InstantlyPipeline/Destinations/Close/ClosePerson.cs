namespace InstantlyPipeline.Destinations.Close;

/// <summary>A contact and the lead it belongs to; at Close a lead is a company.</summary>
internal sealed record ClosePerson(string ContactId, string LeadId)
{
    /// <summary>Whether Close sends no mail to the address that was looked for.</summary>
    public bool IsUnsubscribed { get; init; }

    /// <summary>Fields that Close refused when the person was made.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>All of the contact, where it was read as a whole.</summary>
    internal CloseWire.Person? Whole { get; init; }
}
