using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Processing;

/// <summary>Does every <see cref="IUpkeep"/> in turn, on one timer, since a timer of its own for each would cost an execution more in
/// Azure.</summary>
internal sealed partial class Upkeep(IEnumerable<IUpkeep> pieces, ILogger<Upkeep> logger) : IPeriodicTask
{
    /// <summary>Time between two runs.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    public string Name => "upkeep";

    public TimeSpan Interval => Every;

    /// <summary>A new store is seen to hold nothing of an older version before its first event comes; otherwise its lists would say for an
    /// hour that something may be missing.</summary>
    public bool RunsAtStart => true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            try
            {
                await piece.RunAsync(cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                // One piece's trouble is not another's, and its next run may pass.
                Log.Failed(logger, piece.Name, ex);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The upkeep {Piece} failed; it is tried again within minutes.")]
        public static partial void Failed(ILogger logger, string piece, Exception exception);
    }
}
