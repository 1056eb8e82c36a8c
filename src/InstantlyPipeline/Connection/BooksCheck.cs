using System.Globalization;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Health;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Connection;

/// <summary>Whether Instantly's books of yesterday and ours agree.</summary>
internal sealed class BooksCheck(ConnectionBook book, Books books, TimeProvider time) : ICheck
{
    public string Name => "books";

    public bool DecidesReadiness => false;

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken) => LookAsync(book.All, cancellationToken);

    public Task<IReadOnlyList<Finding>> LookAtAsync(SomeClients clients, CancellationToken cancellationToken) =>
        LookAsync(book.All.Where(workspace => clients.Has(workspace.Client)), cancellationToken);

    private async Task<IReadOnlyList<Finding>> LookAsync(IEnumerable<Connected> workspaces, CancellationToken cancellationToken)
    {
        var yesterday = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-1);
        var findings = new List<Finding>();
        using var limit = new CancellationTokenSource(Books.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        foreach (var workspace in workspaces)
        {
            try
            {
                if (Told(workspace, await books.CompareAsync(workspace, yesterday, either.Token)) is { } finding)
                {
                    findings.Add(finding);
                }
            }
            catch (PermanentFailureException refused)
            {
                findings.Add(
                    new Finding(
                        Name,
                        FindingLevel.Warning,
                        $"Instantly's delivery log of {workspace.Called} cannot be compared: {refused.Message}"
                    )
                );
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                findings.Add(
                    new Finding(
                        Name,
                        FindingLevel.Warning,
                        $"Instantly's delivery log of {workspace.Called} was not compared. {Books.Slow}"
                    )
                );
            }
            catch (TransientFailureException unreachable)
            {
                findings.Add(new Finding(Name, FindingLevel.Warning, unreachable.Message));
            }
        }
        return findings;
    }

    /// <returns>Null where nothing was delivered.</returns>
    private Finding? Told(Connected workspace, BooksView day)
    {
        if (day.Deliveries == 0)
        {
            return null;
        }
        var seen = string.Create(
            CultureInfo.InvariantCulture,
            $"{day.Day}, {workspace.Called}: Instantly's log has "
                + $"{Counted.Of(day.Deliveries, "delivery", "deliveries")}{(day.More ? " or more" : "")} to us, of which the ledger "
                + $"has {day.Known}"
        );
        return day.Missing == 0
            ? new Finding(
                Name,
                FindingLevel.Ok,
                day.NoEvents == 0 ? $"{seen}." : string.Create(CultureInfo.InvariantCulture, $"{seen} and {day.NoEvents} are no events.")
            )
            : new Finding(
                Name,
                FindingLevel.Failed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{seen}. It lacks {day.Missing}: `instantly-pipeline recover --since {day.Day}` takes them in; what it already "
                        + $"knows it leaves alone."
                )
            );
    }
}
