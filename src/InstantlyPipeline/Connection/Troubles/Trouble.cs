namespace InstantlyPipeline.Connection.Troubles;

/// <summary>Something that wants a person.</summary>
/// <param name="Id">The same as long as it is the same trouble; holds no address.</param>
/// <param name="What">What is wrong, a sentence.</param>
/// <param name="Cure">What to do about it, a sentence.</param>
internal sealed record Trouble(string Id, string What, string Cure)
{
    /// <summary>The client whose trouble it is, by name; null where it is no client's alone.</summary>
    public string? Client { get; init; }
}
