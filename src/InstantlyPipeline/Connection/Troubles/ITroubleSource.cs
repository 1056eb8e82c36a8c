namespace InstantlyPipeline.Connection.Troubles;

/// <summary>Looks for one kind of trouble and changes nothing.</summary>
internal interface ITroubleSource
{
    /// <summary>Begins the id of each of its troubles. Stable: it is in a table.</summary>
    string Name { get; }

    /// <summary>The desk shows the events themselves, and needs no notice of them.</summary>
    bool IsOfEvents => false;

    /// <summary>What there is now. It throws where it could not look; what was known before then stays as it is.</summary>
    Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken);
}
