namespace InstantlyPipeline.Arrivals;

/// <summary>An arrival where it stands in the list.</summary>
/// <param name="Day">Of receipt, as <c>yyyyMMdd</c>.</param>
/// <param name="Row">Its place within the day; a list goes on after it.</param>
internal readonly record struct ArrivalPlace(string Day, string Row, Arrival Arrival, ArrivalMark Mark);
