using InstantlyPipeline.Destinations;

namespace InstantlyPipeline.Health;

/// <summary>How fast each destination is called, how many calls wait for their turn, and since when.</summary>
/// <remarks>Of this process: each instance keeps its own part of a pace.</remarks>
internal sealed class PaceCheck(DestinationClients clients, TimeProvider time) : ICheck
{
    /// <summary>Whoever waits so long waits for more than a burst.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(15);

    public string Name => "pace";

    public bool DecidesReadiness => false;

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.FromResult<IReadOnlyList<Finding>>([
            .. clients
                .Paces()
                // What is alike of one destination is one line: an agency has dozens of clients.
                .GroupBy(pace => (pace.Title, pace.State))
                .Select(alike => Look([.. alike], now)),
        ]);
    }

    private static Finding Look(IReadOnlyList<CredentialPace> alike, DateTimeOffset now)
    {
        var text = PaceWords.Of(alike, now);
        var state = alike[0].State;
        return state.Since is { } since && now - since > Long ? new("pace", FindingLevel.Warning, $"{text} {PaceWords.Advice(alike[0])}")
            : state.Day is { IsLow: true } ? new("pace", FindingLevel.Warning, $"{text} When they are used up, its steps wait.")
            : new("pace", FindingLevel.Ok, text);
    }
}
