using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Crm;

// What CRMs are told of a lead's status.
internal sealed partial class CrmBook
{
    /// <summary>Tells a CRM what was stated of a lead, so that it ends at the status that counts, in whatever order it is told.</summary>
    /// <param name="set">Brings the CRM to this status, see <see cref="CrmRecord.Standing"/>. Where it skips, the CRM is asked again by the
    /// next statement.</param>
    /// <returns>What <paramref name="set"/> came to.</returns>
    public async Task<StepResult> BringUpAsync(
        EventRun run,
        CrmSubject lead,
        IReadOnlyDictionary<string, DateTimeOffset> stated,
        Func<CrmRecord, string, Task<StepResult>> set,
        CancellationToken cancellationToken
    )
    {
        using var alone = await _gates.EnterAsync($"{lead.Row}|status", cancellationToken);
        if (_rows.AreShared && !_claims.IsOf(lead, run.Key))
        {
            return await BringUpAsync(lead, stated, set, cancellationToken);
        }
        // Where nobody else writes, the gate keeps others away, and the event's end is early enough to write it.
        var record = (await FindAsync(lead, cancellationToken)).Told(stated);
        if (record.Standing is not { } standing)
        {
            return StepResult.Skipped("nothing was stated");
        }
        if (record.Status == standing)
        {
            KeepWithNext(run, lead, now => now.Told(stated));
            return StepResult.Done($"{lead.Crm} has the lead as {standing}");
        }
        var result = await set(record, standing);
        KeepWithNext(run, lead, now => Told(now, stated, standing, result));
        if (_rows.AreShared && !result.WasSkipped)
        {
            // Another process may have been told more meanwhile, and may have told the CRM before this one did.
            EndOf(run)
                .Then(async ct =>
                {
                    if ((await FindAsync(lead, ct)).Standing is { } now && now != standing)
                    {
                        await BringUpAsync(lead, stated, set, ct);
                    }
                });
        }
        return result;
    }

    /// <summary>Where other processes may tell the CRM of the same lead at the same time.</summary>
    private async Task<StepResult> BringUpAsync(
        CrmSubject lead,
        IReadOnlyDictionary<string, DateTimeOffset> stated,
        Func<CrmRecord, string, Task<StepResult>> set,
        CancellationToken cancellationToken
    )
    {
        var result = StepResult.Skipped("nothing was stated");
        // Another process may be told more between our reading and our writing. Then it is done once more.
        for (var tries = 0; tries < 3; tries++)
        {
            var record = await KeepAsync(lead, record => record.Told(stated), cancellationToken);
            if (record.Standing is not { } standing)
            {
                return result;
            }
            if (record.Status == standing)
            {
                return tries > 0 ? result : StepResult.Done($"{lead.Crm} has the lead as {standing}");
            }
            result = await set(record, standing);
            var after = await KeepAsync(lead, now => Told(now, stated, standing, result), cancellationToken);
            if (result.WasSkipped || after.Standing == standing)
            {
                return result;
            }
        }
        return result;
    }

    private static CrmRecord Told(CrmRecord now, IReadOnlyDictionary<string, DateTimeOffset> stated, string standing, StepResult result) =>
        result.WasSkipped ? now.Told(stated) : now.Told(stated) with { Status = standing, Hot = LeadStatuses.IsFavour(standing) };

    /// <summary>Whether the follow-up is a hot one: a refusal that is newer than the reply has been heard already.</summary>
    public async Task<bool> IsHotAsync(CrmSubject lead, FollowUp wanted) =>
        wanted.Hot
        && !LeadStatuses.IsRefusal(
            (await FindAsync(lead, CancellationToken.None)).Told([new(LeadStatuses.Interested, wanted.At)]).Standing
        );
}
