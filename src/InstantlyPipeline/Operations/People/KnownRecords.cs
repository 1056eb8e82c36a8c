using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;

namespace InstantlyPipeline.Operations.People;

/// <summary>What each CRM knows a person by, where it was ever told, and where chats were told of them.</summary>
internal sealed class KnownRecords(Crms crms, CrmBook book, IEnumerable<ILeadLinks> links)
{
    /// <summary>One look for each CRM that the workspace has, and for each chat.</summary>
    public async Task<IReadOnlyList<CrmReference>> OfAsync(string workspace, string email, CancellationToken cancellationToken)
    {
        var known = await Task.WhenAll(
            crms.All.Where(crm => crm.Unset(workspace) is null)
                .Select(async crm =>
                    (crm.Name, Record: await book.FindAsync(CrmSubject.Lead(workspace, email, crm.Name), cancellationToken))
                )
        );
        return
        [
            .. from one in known
            from id in ((string Kind, string? Id, string? Url)[])
                [
                    ("person", one.Record.PersonId, one.Record.Url),
                    ("company", one.Record.CompanyId, null),
                    ("task", one.Record.TaskId, null),
                    ("deal", one.Record.DealId, one.Record.DealUrl),
                ]
            where id.Id is not null
            select new CrmReference(one.Name, id.Kind, id.Id!, HttpsOnly(id.Url)),
            .. (await Task.WhenAll(links.Select(link => link.OfAsync(workspace, email, cancellationToken))))
                .SelectMany(of => of)
                .Select(link => new CrmReference(link.Name, link.Kind, link.Id, HttpsOnly(link.Url))),
        ];
    }

    private static string? HttpsOnly(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
            ? address.AbsoluteUri
            : null;
}
