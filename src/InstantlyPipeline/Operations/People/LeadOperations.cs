using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations.People;

/// <summary>The operations about people.</summary>
internal sealed class LeadOperations(LeadSearch search, LeadFile file) : IOperations
{
    private const int MostFound = 50;

    // A beginning that many terms share is read no further than this.
    private const int MostRows = 1_000;

    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "POST",
                "leads/search",
                OperationsRole.Read,
                "finds people by the beginning of an address, of its domain, or of a word of their name or company: `q`, two "
                    + "characters at least; of a `workspace` or of all",
                SearchAsync
            )
            {
                PerClient = true,
            },
            new(
                "POST",
                "leads/show",
                OperationsRole.Read,
                "shows one person, by `lead`: what each workspace knows, the timeline from a `cursor` on, the mails that were sent; "
                    + "of a `workspace` or of all",
                ShowAsync
            )
            {
                PerClient = true,
            },
        ];

    private async Task<HttpAnswer> SearchAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (call.Parameter("q")?.Trim() is not { Length: >= LeadSearch.LeastLength and <= 320 } beginning)
        {
            return OperationsProblems.FilterNotUnderstood($"q has {LeadSearch.LeastLength} to 320 characters.");
        }
        var found = new Dictionary<string, FoundPerson>(StringComparer.Ordinal);
        var more = false;
        var rows = 0;
        await foreach (var lead in search.FindAsync(beginning, cancellationToken))
        {
            if (++rows > MostRows)
            {
                more = true;
                break;
            }
            if (!call.Wants(lead.Workspace))
            {
                continue;
            }
            if (found.TryGetValue(lead.Email, out var known))
            {
                found[lead.Email] = known with
                {
                    Name = known.Name ?? lead.Name,
                    Company = known.Company ?? lead.Company,
                    Workspaces = [.. known.Workspaces.Append(lead.Workspace).Distinct()],
                };
            }
            else if (found.Count == MostFound)
            {
                more = true;
                break;
            }
            else
            {
                found[lead.Email] = new FoundPerson(lead.Email, lead.Name, lead.Company, [lead.Workspace]);
            }
        }
        return HttpAnswer.Json(new FoundLeads([.. found.Values], more), OperationsJson.Default.FoundLeads);
    }

    private async Task<HttpAnswer> ShowAsync(OperationsCall call, CancellationToken cancellationToken) =>
        call.Parameter("lead")?.Trim() is not { Length: > 0 and <= 320 } lead
            ? OperationsProblems.FilterNotUnderstood("lead is the person's address.")
        : await file.ReadAsync(lead, call.Parameter("cursor"), call.Wants, cancellationToken) is { } view
            ? HttpAnswer.Json(view, OperationsJson.Default.LeadView)
        : HttpAnswer.Problem(
            404,
            "Nobody of this address is known.",
            "No event that acts has named it within the retention time. Sends, opens and clicks alone make nobody known."
        );
}
