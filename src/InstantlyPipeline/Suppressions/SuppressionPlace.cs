namespace InstantlyPipeline.Suppressions;

/// <summary>Where a bar was carried out.</summary>
/// <param name="Where">A CRM by its name, or one of the places below.</param>
public sealed record SuppressionPlace(string Where, SuppressionDeed Deed)
{
    public const string BlockList = "Instantly block list";
    public const string Campaigns = "Instantly campaigns";
    public const string LeadsTable = "Leads table";
}
