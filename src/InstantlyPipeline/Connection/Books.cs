using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Connection;

/// <summary>Compares Instantly's delivery log of a day with the ledger: each delivery to our address is an event that the ledger
/// knows.</summary>
/// <remarks>Attempts are grouped, for one event may have several. Instantly's own sums count every attempt at every webhook of the
/// workspace and cannot be compared.</remarks>
internal sealed class Books(ConnectionBook book, EventLedger ledger)
{
    /// <summary>Attempts that are looked at: a doctor's visit must not read for minutes.</summary>
    private const int MostAttempts = 2_000;

    /// <summary>So long a person who asks waits for all of them.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>What is said of a log that was not read in that time.</summary>
    public const string Slow = "Instantly does not answer in time; ask again in a few minutes.";

    /// <exception cref="Failures.TransientFailureException">Instantly is out of reach.</exception>
    /// <exception cref="Failures.PermanentFailureException">The key may not read the log.</exception>
    public async Task<BooksView> CompareAsync(Connected workspace, DateOnly day, CancellationToken cancellationToken)
    {
        var groups = new HashSet<string>(StringComparer.Ordinal);
        var (read, missing, unusable) = (0, 0, 0);
        foreach (
            var target in (await book.OursAsync(workspace, cancellationToken))
                .Select(webhook => webhook.Target)
                .DistinctBy(target => target.AbsoluteUri)
        )
        {
            await foreach (
                var attempt in workspace
                    .Instantly.Webhooks.ReadLogAsync(target, day, day, succeeded: null, cancellationToken)
                    .Take(MostAttempts)
            )
            {
                read++;
                if (!groups.Add(attempt.Group))
                {
                    continue;
                }
                if (EventReader.Read(attempt.Payload.Span).Identity is not { } identity)
                {
                    unusable++; // no event, so in quarantine and not in the ledger: Instantly's tests are such
                }
                else if (await ledger.FindAsync(EventKey.Of(identity), cancellationToken) is null)
                {
                    missing++;
                }
            }
        }
        return new BooksView(
            workspace.Client,
            workspace.Setting,
            day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            groups.Count,
            groups.Count - missing - unusable,
            unusable,
            missing,
            read >= MostAttempts,
            null
        );
    }
}
