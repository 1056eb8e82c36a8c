namespace InstantlyPipeline.Operations.Today;

/// <summary>A slice of the list of arrivals.</summary>
/// <param name="Items">Newest first. It may be empty although there is a next page: a page reads a bounded part of what is stored, whatever
/// the filter finds in it.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
/// <param name="ReadTo">Everything received since then has been read; null when nothing is stored.</param>
/// <param name="Indexed">False: days of before the index are not all in it yet, so the whole ledger was read for this page, which takes
/// longer the more is stored.</param>
public sealed record ArrivalPage(IReadOnlyList<ArrivalView> Items, string? Next, DateTimeOffset? ReadTo, bool Indexed);
