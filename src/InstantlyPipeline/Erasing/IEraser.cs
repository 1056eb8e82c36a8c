namespace InstantlyPipeline.Erasing;

/// <summary>Forgets people in the tables of one feature. A feature that stores something registers one, though there be nothing of people
/// in it.</summary>
internal interface IEraser
{
    /// <summary>The tables it answers for.</summary>
    IReadOnlyList<StoredTable> Tables { get; }

    /// <summary>Removes what one of its tables holds of somebody. It may be cut off anywhere; run again it does the rest.</summary>
    /// <param name="table">One that exists and is among <see cref="Tables"/>.</param>
    /// <param name="who">Whom to forget.</param>
    /// <param name="confirmed">False only counts.</param>
    /// <returns>How many rows were, or would be, removed or emptied.</returns>
    Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken);

    /// <summary>Says what stays, for the report; a sentence or two.</summary>
    /// <returns>Null where nothing does that anybody would look for.</returns>
    Task<string?> StaysAsync(Forgotten who, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
