using System.Globalization;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Http;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Connection;

/// <summary>The operation that shows whether Instantly's books and ours agree, client by client.</summary>
internal sealed class BooksOperations(ConnectionBook book, Books books, CurrentSettings settings, TimeProvider time) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "books",
                OperationsRole.Read,
                "compares Instantly's delivery log of a `day` with the ledger, workspace by workspace; yesterday without one",
                CompareAsync
            )
            {
                PerClient = true,
            },
        ];

    private async Task<HttpAnswer> CompareAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-1);
        if (
            call.Parameter("day") is { } text
            && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
        )
        {
            return HttpAnswer.Problem(400, "The day is not understood.", "day is a UTC day such as 2026-08-18.");
        }
        var compared = new List<BooksView>();
        using var limit = new CancellationTokenSource(Books.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        foreach (var workspace in book.All.Where(workspace => IsSeen(workspace, call)))
        {
            try
            {
                compared.Add(await books.CompareAsync(workspace, day, either.Token));
            }
            catch (Exception ex)
                when (ex is TransientFailureException or PermanentFailureException
                    || (ex is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                )
            {
                compared.Add(
                    new BooksView(
                        workspace.Client,
                        workspace.Setting,
                        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                        0,
                        0,
                        0,
                        0,
                        false,
                        ex is OperationCanceledException ? Books.Slow : ex.Message
                    )
                );
            }
        }
        return HttpAnswer.Json(compared, ConnectionJson.Default.IReadOnlyListBooksView);
    }

    /// <summary>A key that is no client's alone tells of all of them.</summary>
    private bool IsSeen(Connected workspace, OperationsCall call) =>
        call.Operator.SeesEverybody
        || (workspace.Client is { } client && settings.Value.WorkspacesOf(client)?.Any(call.Operator.Sees) is true);
}
