namespace InstantlyPipeline.Destinations.Close;

/// <summary>Where a stage of the settings leads.</summary>
/// <param name="StatusId">Null: the opportunity stays where it is.</param>
/// <param name="Why">Why it stays; null where it has somewhere to go.</param>
internal sealed record CloseStage(string? StatusId, string? Why);
