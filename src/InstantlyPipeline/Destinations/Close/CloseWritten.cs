namespace InstantlyPipeline.Destinations.Close;

/// <param name="LeftOut">Optional fields that Close refused, and which the record now lacks.</param>
internal sealed record CloseWritten(string Id, IReadOnlyList<string> LeftOut);
