namespace InstantlyPipeline.Crm;

/// <summary>Who owns a lead, and why.</summary>
/// <param name="Owner">The CRM's own id where <see cref="OwnerBy.Record"/> decided, else what the setting says; null for
/// <see cref="OwnerBy.Nobody"/>.</param>
internal readonly record struct OwnerChoice(OwnerBy By, string? Owner)
{
    /// <summary>For the detail of a step; names no address.</summary>
    public string Why =>
        By switch
        {
            OwnerBy.Route => "owner by route",
            OwnerBy.Record => "owner of the record",
            OwnerBy.Campaign => "owner by campaign",
            OwnerBy.Account => "owner by sending account",
            OwnerBy.Kept => "owner as before",
            OwnerBy.Turn => "owner in turn",
            _ => "no owner",
        };
}
