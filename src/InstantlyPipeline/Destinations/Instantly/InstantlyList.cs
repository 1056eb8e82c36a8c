using System.Collections;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>What Instantly listed, page by page.</summary>
/// <param name="items">As far as it was read.</param>
/// <param name="isWhole">False: there is more than is ever read of one list.</param>
internal sealed class InstantlyList<T>(IReadOnlyList<T> items, bool isWhole) : IReadOnlyList<T>
{
    public bool IsWhole => isWhole;

    public int Count => items.Count;

    public T this[int index] => items[index];

    /// <summary>For a caller that has done what it could with the part it got, and may not call that all.</summary>
    /// <exception cref="PermanentFailureException">The list was not read to its end.</exception>
    public void RequireWhole(string what)
    {
        if (!isWhole)
        {
            throw new PermanentFailureException(
                "instantly-list-without-end",
                $"Instantly lists more than {InstantlyPaging.MostListed} {what} for one address, so the rest was left as it is. Look "
                    + $"for the address in Instantly, then replay or discard the event."
            );
        }
    }

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
