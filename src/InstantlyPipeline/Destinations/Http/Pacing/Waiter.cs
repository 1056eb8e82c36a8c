using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>A place in a waiting line: the more important first, then the older.</summary>
/// <param name="order">Of two calls of one errand, which came first.</param>
internal sealed class Waiter(Errand errand, long order, DateTimeOffset came) : IComparable<Waiter>
{
    private readonly DateTimeOffset _received = errand.Since;

    public Errand Errand { get; } = errand;

    public Importance Importance { get; } = errand.Importance;

    public DateTimeOffset Came { get; } = came;

    /// <summary>When its errand came here for the first time; it may have been sent back since.</summary>
    public DateTimeOffset Since { get; set; } = came;

    public TaskCompletionSource<Turn> Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For one that was sent back: when it is to come again.</summary>
    public DateTimeOffset ComesBack { get; set; }

    public int CompareTo(Waiter? other) =>
        other is null ? 1
        : Importance != other.Importance ? other.Importance.CompareTo(Importance)
        : _received != other._received ? _received.CompareTo(other._received)
        : string.CompareOrdinal(Errand.Id, other.Errand.Id) is not 0 and var byId ? byId
        : order.CompareTo(other.Order);

    /// <summary>How often it was sent back one time after the other.</summary>
    public int TimesSentBack { get; set; }

    private long Order => order;
}
