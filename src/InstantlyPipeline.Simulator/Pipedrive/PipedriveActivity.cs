namespace InstantlyPipeline.Simulator;

public sealed record PipedriveActivity
{
    public required long Id { get; init; }

    public required string Subject { get; init; }

    public string Type { get; init; } = "task";

    public string? Note { get; init; }

    public bool Done { get; init; }

    public long? PersonId { get; init; }

    public long? OwnerId { get; init; }

    public string? DueDate { get; init; }

    public required DateTimeOffset AddTime { get; init; }
}
