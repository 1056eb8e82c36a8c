using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Crm;

/// <summary>Whom or what a <see cref="CrmRecord"/> is about: a lead, or a company that several leads share, in one workspace and
/// CRM.</summary>
/// <param name="Crm">As <see cref="ICrm.Name"/>.</param>
/// <param name="Key">Names no address.</param>
/// <param name="Home">Names no domain. A company and the leads with an address there have the same, so that what is kept of them is
/// written in one transaction.</param>
internal sealed record CrmSubject(string Crm, string Key, string Home)
{
    public static CrmSubject Lead(string workspace, string email, string crm) =>
        new(crm, LeadKey.Of(workspace, email), HomeOf(workspace, email));

    /// <param name="domain">See <see cref="CompanyDomain"/>; or the company's name, where there is no domain.</param>
    public static CrmSubject Company(string workspace, string domain, string crm) =>
        new(crm, LeadKey.Of(workspace, $"company {domain}"), HomeOf(workspace, $"@{domain}"));

    /// <summary>The workspace's own row: whose turn it is.</summary>
    public static CrmSubject Workspace(string workspace, string crm)
    {
        var key = LeadKey.Of(workspace, "workspace");
        return new(crm, key, key);
    }

    /// <summary>Where what is kept of a lead lies.</summary>
    internal static string PartitionOf(string workspace, string email) => HomeOf(workspace, email)[..2];

    internal string Partition => Home[..2];

    /// <summary>Where an older version kept it.</summary>
    internal string OldPartition => Key[..2];

    internal string Row => $"{Key}|{Crm.ToLowerInvariant()}";

    private static string HomeOf(string workspace, string email) =>
        LeadKey.Of(workspace, $"home {email[(email.LastIndexOf('@') + 1)..].Trim()}");
}
