namespace InstantlyPipeline.Crm;

/// <summary>Finds the owner of a lead by <see cref="OwnerPolicy"/>, and keeps whose turn it was with the lead.</summary>
internal sealed class CrmOwners(CrmBook book)
{
    /// <summary>Who is to do a follow-up: whom the route names, else who owns the lead.</summary>
    /// <param name="own">The person's owner in the CRM, by its id; null when there is none.</param>
    public Task<OwnerChoice> ChooseAsync(
        string workspace,
        CrmSubject lead,
        CrmSettings settings,
        FollowUp wanted,
        string? own,
        CancellationToken cancellationToken
    ) =>
        string.IsNullOrEmpty(wanted.Owner)
            ? ChooseAsync(workspace, lead, settings, wanted.Person.Origin, own, cancellationToken)
            : Task.FromResult(new OwnerChoice(OwnerBy.Route, wanted.Owner));

    /// <summary>Who would be chosen by now, without drawing a turn.</summary>
    /// <returns>Null where nobody is known yet.</returns>
    public async Task<string?> KnownAsync(CrmSubject lead, CrmSettings settings, Origin origin, CancellationToken cancellationToken) =>
        settings.Owners.Count + settings.OwnerByAccount.Count + settings.OwnerByCampaign.Count == 0
            ? null
            : OwnerPolicy.Choose(settings, origin, own: null, (await book.FindAsync(lead, cancellationToken)).Owner).Owner;

    /// <param name="own">The person's owner in the CRM, by its id; null when there is none.</param>
    public async Task<OwnerChoice> ChooseAsync(
        string workspace,
        CrmSubject lead,
        CrmSettings settings,
        Origin origin,
        string? own,
        CancellationToken cancellationToken
    )
    {
        if (settings.Owners.Count + settings.OwnerByAccount.Count + settings.OwnerByCampaign.Count == 0)
        {
            return OwnerPolicy.Choose(settings, origin, own, kept: null);
        }
        var choice = OwnerPolicy.Choose(settings, origin, own, (await book.FindAsync(lead, cancellationToken)).Owner);
        if (choice.By is not OwnerBy.Turn)
        {
            return choice;
        }
        var next = settings.Owners[await book.NextTurnAsync(workspace, lead.Crm, settings.Owners.Count, cancellationToken)];
        // Two events of the lead may both have drawn: the first to write decides.
        var kept = await book.KeepAsync(
            lead,
            record => settings.Owners.Contains(record.Owner, StringComparer.OrdinalIgnoreCase) ? record : record with { Owner = next },
            cancellationToken
        );
        return new(OwnerBy.Turn, kept.Owner);
    }
}
