using InstantlyPipeline.Events;

namespace InstantlyPipeline.Operations;

/// <summary>What to replay, and how.</summary>
/// <param name="Key">One event; null: all that <paramref name="Filter"/> lets pass.</param>
/// <param name="Steps">Steps to run even though they are done.</param>
/// <param name="PerSecond">How many events start in a second, so that a thousand do not fall on a CRM at once; 1 to 100.</param>
/// <param name="Confirmed">False is the dry run: nothing changes.</param>
public sealed record ReplayRequest(EventKey? Key, EventQuery Filter, IReadOnlySet<string> Steps, int PerSecond, bool Confirmed)
{
    /// <summary>These events, in this order; null: <see cref="Key"/> or <see cref="Filter"/> says which.</summary>
    public IReadOnlyList<EventKey>? Keys { get; init; }

    public const int DefaultPerSecond = 5;
    public const int MostPerSecond = 100;

    /// <summary>A field to add to a quarantined delivery that lacks it; null takes it in as it is. What it has stays as it is.</summary>
    public KeyValuePair<string, string>? Added { get; init; }
}
