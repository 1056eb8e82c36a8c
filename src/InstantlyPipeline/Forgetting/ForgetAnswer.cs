namespace InstantlyPipeline.Forgetting;

/// <summary>What is, or would be, forgotten.</summary>
/// <param name="Confirmed">False is a dry run: nothing changes.</param>
/// <param name="Rows">By table, what it holds of the person now.</param>
/// <param name="Wish">The name under which <c>GET forget</c> tells how far it is; null in a dry run.</param>
public sealed record ForgetAnswer(bool Confirmed, IReadOnlyDictionary<string, int> Rows, string? Wish, string Sentence)
{
    /// <summary>What is not removed, a sentence each.</summary>
    public IReadOnlyList<string> Stays { get; init; } = [];
}
