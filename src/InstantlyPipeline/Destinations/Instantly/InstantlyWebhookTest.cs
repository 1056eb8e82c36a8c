namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>What Instantly says of the test event that it sent.</summary>
/// <param name="Status">The answer it got; null when none came.</param>
/// <param name="Took">From sending to the answer, as Instantly measured it; null when it does not say.</param>
public sealed record InstantlyWebhookTest(bool Succeeded, int? Status, TimeSpan? Took);
