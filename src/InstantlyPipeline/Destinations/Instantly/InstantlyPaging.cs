using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>Reads lists of Instantly page by page.</summary>
internal sealed class InstantlyPaging(DestinationHttp http, TimeProvider time)
{
    public const int PageSize = 100;

    /// <summary>No person is in this many campaigns, so a longer list is not the one that was asked for.</summary>
    private const int MaxPages = 20;

    /// <summary>What <see cref="ReadSomeAsync"/> reads at most; <see cref="InstantlyList{T}.IsWhole"/> says whether that was all.</summary>
    public const int MostListed = MaxPages * PageSize;

    /// <summary>So many failures in a row end the reading: whoever reads comes back later.</summary>
    private const int MostFailures = 8;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Reads a list to its very end, however long it is, and waits where it is asked to slow down.</summary>
    /// <remarks>
    /// The last page may still carry a cursor, and of a cursor nothing is documented: an empty page, or a cursor that was there before, is
    /// the end.
    /// </remarks>
    /// <exception cref="TransientFailureException">Instantly kept failing, or kept asking to slow down.</exception>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        Func<string?, DestinationCall> call,
        JsonTypeInfo<InstantlyWire.Page<T>> type,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        while (true)
        {
            var page = await PageAsync(call(cursor), type, cancellationToken);
            foreach (var item in page.Items!)
            {
                yield return item;
            }
            if (page.Items.Count == 0 || string.IsNullOrEmpty(page.NextStartingAfter) || !seen.Add(page.NextStartingAfter))
            {
                yield break;
            }
            cursor = page.NextStartingAfter;
        }
    }

    /// <summary>Reads a list as far as a person's own records can go, and fails at once where Instantly does.</summary>
    /// <remarks>The last page may still carry a cursor: an empty page, or a cursor that stays where it was, is the end.</remarks>
    /// <param name="take">Returns false when it needs no more.</param>
    /// <returns>False when the list goes on and was not read to its end.</returns>
    public async Task<bool> ReadSomeAsync<T>(
        Func<string?, DestinationCall> call,
        JsonTypeInfo<InstantlyWire.Page<T>> type,
        Func<T, bool> take,
        CancellationToken cancellationToken
    )
    {
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await http.SendAsync(call(cursor), cancellationToken);
            var read = answer.Read(type);
            foreach (var item in read.Items ?? throw answer.Unreadable())
            {
                if (!take(item))
                {
                    return true;
                }
            }
            if (read.Items.Count == 0 || string.IsNullOrEmpty(read.NextStartingAfter) || read.NextStartingAfter == cursor)
            {
                return true;
            }
            cursor = read.NextStartingAfter;
        }
        return false;
    }

    private async Task<InstantlyWire.Page<T>> PageAsync<T>(
        DestinationCall call,
        JsonTypeInfo<InstantlyWire.Page<T>> type,
        CancellationToken cancellationToken
    )
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                var answer = await http.SendAsync(call, cancellationToken);
                var page = answer.Read(type);
                return page.Items is null ? throw answer.Unreadable() : page;
            }
            catch (TransientFailureException busy) when (failures < MostFailures && (busy.RetryAfter ?? TimeSpan.Zero) <= LongestWait)
            {
                var own = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures), LongestWait.TotalSeconds));
                await Task.Delay(busy.RetryAfter > own ? busy.RetryAfter.Value : own, time, cancellationToken);
            }
        }
    }
}
