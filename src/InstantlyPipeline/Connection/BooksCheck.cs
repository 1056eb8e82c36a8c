using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Health;
using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Connection;

/// <summary>Whether Instantly's books and ours agree: each delivery of yesterday that its log has for our address is an event that the
/// ledger knows.</summary>
/// <remarks>Attempts are grouped, for one event may have several. Instantly's own sums count every attempt at every webhook of the
/// workspace and cannot be compared.</remarks>
internal sealed class BooksCheck(ConnectionBook book, EventLedger ledger, TimeProvider time) : ICheck
{
    /// <summary>Attempts that are looked at: a doctor's visit must not read for minutes.</summary>
    private const int MostAttempts = 2_000;

    public string Name => "books";

    public bool DecidesReadiness => false;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var workspace in book.All)
        {
            try
            {
                if (await CompareAsync(workspace, cancellationToken) is { } finding)
                {
                    findings.Add(finding);
                }
            }
            catch (PermanentFailureException refused)
            {
                findings.Add(new Finding(Name, FindingLevel.Warning, $"Instantly's delivery log cannot be compared: {refused.Message}"));
            }
            catch (TransientFailureException unreachable)
            {
                findings.Add(new Finding(Name, FindingLevel.Warning, unreachable.Message));
            }
        }
        return findings;
    }

    private async Task<Finding?> CompareAsync(Connected workspace, CancellationToken cancellationToken)
    {
        var yesterday = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-1);
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
                    .Instantly.Webhooks.ReadLogAsync(target, yesterday, yesterday, succeeded: null, cancellationToken)
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
        if (groups.Count == 0)
        {
            return null;
        }
        var seen = string.Create(
            CultureInfo.InvariantCulture,
            $"{yesterday:yyyy-MM-dd}, {workspace.Called}: Instantly's log has {groups.Count}{(read >= MostAttempts ? " or more" : "")} deliveries to us, {groups.Count - missing - unusable} are in the ledger"
        );
        return missing == 0
            ? new Finding(
                Name,
                FindingLevel.Ok,
                unusable == 0 ? $"{seen}." : string.Create(CultureInfo.InvariantCulture, $"{seen} and {unusable} are no events.")
            )
            : new Finding(
                Name,
                FindingLevel.Failed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{seen}, {missing} are not. `instantly-pipeline recover --since {yesterday:yyyy-MM-dd}` takes them in; what it already knows it leaves alone."
                )
            );
    }
}
