using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>Reads lists of Instantly to their very end, however long they are, and waits where it is asked to slow down.</summary>
internal sealed class InstantlyPaging(DestinationHttp http, TimeProvider time)
{
    /// <summary>So many failures in a row end the reading: whoever reads comes back later.</summary>
    private const int MostFailures = 8;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

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
