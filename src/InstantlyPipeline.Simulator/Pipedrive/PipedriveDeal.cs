namespace InstantlyPipeline.Simulator;

public sealed record PipedriveDeal
{
    public required long Id { get; init; }

    public required string Title { get; init; }

    public long? PersonId { get; init; }

    public long? OrgId { get; init; }

    public required long PipelineId { get; init; }

    public required long StageId { get; init; }

    /// <summary><c>open</c>, <c>won</c> or <c>lost</c>.</summary>
    public string Status { get; init; } = "open";

    public decimal? Value { get; init; }

    public string? Currency { get; init; }

    /// <summary>By 40-character field key; values as JSON text without quotes.</summary>
    public IReadOnlyDictionary<string, string> CustomFields { get; init; } = new Dictionary<string, string>();

    public required DateTimeOffset AddTime { get; init; }
}
