using InstantlyPipeline.Destinations;
using InstantlyPipeline.Operations.Trouble;

namespace InstantlyPipeline.Health;

/// <summary>The destinations for which calls wait longer than people notice: it is no fault, and explains why something is late.</summary>
internal sealed class PaceNotices(DestinationClients clients, TimeProvider time) : ITroubleNotices
{
    /// <summary>So long a call waits in place; what waits longer went back to its queue.</summary>
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(10);

    public Task<IReadOnlyList<TroubleNotice>> OpenAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.FromResult<IReadOnlyList<TroubleNotice>>([
            .. from pace in clients.Paces()
            where pace.State.Since is { } since && now - since >= Noticed
            select new TroubleNotice(
                "pace",
                $"{pace.Setting}{(pace.State.Lane.Length > 0 ? " " + pace.State.Lane : "")}",
                PaceWords.Of([pace], now),
                "Nothing needs to be done: the important go first, and nothing is lost. If it stays so, ask the vendor for a higher limit.",
                pace.State.Waiting,
                pace.State.Since,
                now,
                pace.Client
            ),
        ]);
    }
}
