namespace InstantlyPipeline.Leads;

/// <summary>Where what is kept of a person lies: in table <c>leadsearch</c>, in one of four partitions by the address.</summary>
/// <remarks>
/// The lead's record, the rows that a search finds it by, and its timeline are side by side, so that they are written in one transaction.
/// The partitions are few, because a search looks into each. One takes 2,000 rows a second, and a new lead is some eight rows.
/// </remarks>
internal static class LeadPlace
{
    public const string Table = "leadsearch";
    private const int Partitions = 4;

    public static IReadOnlyList<string> All { get; } = [.. Enumerable.Range(0, Partitions).Select(Partition)];

    public static string Of(string email) => OfHash(LeadKey.OfPerson(email));

    /// <param name="hash">Of the person; its beginning is enough.</param>
    public static string OfHash(string hash) => Partition(hash[0] % Partitions);

    private static string Partition(int number) => "leads" + (char)('0' + number);
}
