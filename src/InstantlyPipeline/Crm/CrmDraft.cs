using System.Collections.Immutable;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Crm;

/// <summary>A change of one row of <see cref="CrmRows"/> that is not written yet.</summary>
/// <param name="Subject">Whose row it is.</param>
/// <param name="Record">As it will be.</param>
/// <param name="Row">As it will be; without an ETag where there is none yet.</param>
/// <param name="IsNews">False: the row says all that already.</param>
/// <param name="Later">The changes that had waited for a write and are in it.</param>
internal sealed record CrmDraft(
    CrmSubject Subject,
    CrmRecord Record,
    TableRow Row,
    bool IsNews,
    ImmutableList<Func<CrmRecord, CrmRecord>> Later
)
{
    /// <summary>An older version kept the row elsewhere; it leaves there.</summary>
    public bool IsMoved { get; init; }
}
