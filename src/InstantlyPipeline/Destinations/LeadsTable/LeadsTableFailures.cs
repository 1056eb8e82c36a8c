using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.LeadsTable;

/// <summary>How a table of the client's own says no: by status alone, its body is nobody's contract.</summary>
/// <remarks>Source: PostgREST (401 and 403 for roles, 409 for constraints), Airtable (422 for a field it lacks, 429 for more than five
/// calls a second).</remarks>
internal sealed class LeadsTableFailures(string setting) : DestinationFailures("LeadsTable", setting)
{
    protected override Exception? Known(DestinationAnswer answer, DateTimeOffset now) =>
        answer.Status switch
        {
            401 or 403 => Permanent(
                answer,
                "refused",
                "the table does not accept the credential; check LeadsTable__Headers and the setting it refers to"
            ),
            409 => Permanent(answer, "conflict", "other rows refer to this one; let LeadsTable__Method be PATCH and mark the row"),
            400 or 405 or 413 or 415 or 422 => Permanent(
                answer,
                "call-refused",
                "the table does not take this call; check LeadsTable__Method, LeadsTable__Url and LeadsTable__Body"
            ),
            _ => null,
        };

    protected override IEnumerable<string?> Details(DestinationAnswer answer) => [];
}
