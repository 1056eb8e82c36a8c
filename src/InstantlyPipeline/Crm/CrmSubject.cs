using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Crm;

/// <summary>Whom or what a <see cref="CrmRecord"/> is about: a lead, or a company that several leads share, in one workspace and
/// CRM.</summary>
/// <param name="Crm">As <see cref="ICrm.Name"/>.</param>
/// <param name="Key">Names no address.</param>
internal sealed record CrmSubject(string Crm, string Key)
{
    public static CrmSubject Lead(string workspace, string email, string crm) => new(crm, LeadKey.Of(workspace, email));

    /// <param name="domain">See <see cref="CompanyDomain"/>; or the company's name, where there is no domain.</param>
    public static CrmSubject Company(string workspace, string domain, string crm) => new(crm, LeadKey.Of(workspace, $"company {domain}"));

    /// <summary>The workspace's own row: whose turn it is.</summary>
    public static CrmSubject Workspace(string workspace, string crm) => new(crm, LeadKey.Of(workspace, "workspace"));

    internal string Partition => Key[..2];

    internal string Row => $"{Key}|{Crm.ToLowerInvariant()}";
}
