namespace InstantlyPipeline.Crm;

/// <summary>The deals of one person in one CRM, for <see cref="CrmDeals"/>.</summary>
internal interface IDeals
{
    /// <summary>What people there call it: deal, opportunity.</summary>
    string Noun { get; }

    Task<DealState> StateAsync(string id, CancellationToken cancellationToken);

    /// <summary>The deal of this key, else an open one of the person, else a new one. It must find what an earlier try left whose answer
    /// got lost.</summary>
    Task<Made> FindOrMakeAsync(DealWish wanted, CancellationToken cancellationToken);

    /// <summary>Moves it forward to where this belongs, and never back.</summary>
    /// <param name="isThere">It was made at this very stage.</param>
    /// <returns>What came of it, for people; null when there is nothing to say.</returns>
    Task<string?> AdvanceAsync(string id, MeetingKind to, bool isThere, CancellationToken cancellationToken);

    /// <summary>Moves it forward to a stage in the CRM's own words.</summary>
    Task<string?> AdvanceAsync(string id, string stage, bool isThere, CancellationToken cancellationToken);

    /// <summary>Where people see it; null where that is not known.</summary>
    Task<string?> PageAsync(string id, CancellationToken cancellationToken);
}
