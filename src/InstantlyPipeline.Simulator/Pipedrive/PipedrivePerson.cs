namespace InstantlyPipeline.Simulator;

public sealed record PipedrivePerson
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<string> Emails { get; init; } = [];

    public long? OrgId { get; init; }

    public required DateTimeOffset AddTime { get; init; }
}
