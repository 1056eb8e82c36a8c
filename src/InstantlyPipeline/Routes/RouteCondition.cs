namespace InstantlyPipeline.Routes;

/// <summary>For which events a route is meant. Every condition that is there must hold; one that lists several texts holds for any of
/// them.</summary>
/// <remarks>Case does not matter, and <c>*</c> stands for any text.</remarks>
public sealed record RouteCondition
{
    public IReadOnlyList<string> Client { get; init; } = [];

    /// <summary>Of the campaign's id or its name.</summary>
    public IReadOnlyList<string> Campaign { get; init; } = [];

    public IReadOnlyList<string> Label { get; init; } = [];

    public IReadOnlyList<string> EventType { get; init; } = [];

    public IReadOnlyList<string> Category { get; init; } = [];

    public IReadOnlyList<string> Account { get; init; } = [];

    public bool Holds(RouteSubject subject) =>
        Any(Client, subject.Client)
        && (Campaign.Count == 0 || Any(Campaign, subject.CampaignId) || Any(Campaign, subject.CampaignName))
        && Any(Label, subject.Label)
        && Any(EventType, subject.EventType)
        && Any(Category, subject.Category)
        && Any(Account, subject.Account);

    private static bool Any(IReadOnlyList<string> patterns, string? text) =>
        patterns.Count == 0 || (text is not null && patterns.Any(pattern => Wildcard.Matches(pattern, text)));
}
