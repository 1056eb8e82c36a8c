namespace InstantlyPipeline.Simulator;

public sealed record PipedrivePerson
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<string> Emails { get; init; } = [];

    public IReadOnlyList<string> Phones { get; init; } = [];

    public long? OrgId { get; init; }

    public long OwnerId { get; init; } = 1;

    public IReadOnlyList<long> Labels { get; init; } = [];

    /// <summary>Only companies with Campaigns have it; it may be changed once.</summary>
    public string MarketingStatus { get; init; } = "no_consent";

    public IReadOnlyDictionary<string, string> CustomFields { get; init; } = new Dictionary<string, string>();

    public required DateTimeOffset AddTime { get; init; }

    internal static bool IsAddress(string value) =>
        value.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        && value.IndexOf('.', at) > at
        && !value.Contains(' ', StringComparison.Ordinal);
}
