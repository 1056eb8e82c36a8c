namespace InstantlyPipeline.Soak;

/// <summary>How many of something a CRM holds, and how many it must.</summary>
internal sealed record CrmStoryCount(string Crm, string What, int Found, int Due)
{
    public bool Good => Found == Due;

    public override string ToString() => FormattableString.Invariant($"{Crm}: {Found} {What}, {Due} due");
}
