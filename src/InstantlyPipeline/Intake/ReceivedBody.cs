namespace InstantlyPipeline.Intake;

/// <summary>The JSON of a 200: <c>{"received":true,"eventKey":"…"}</c>, and <c>quarantined</c> with the reason where that
/// happened.</summary>
internal sealed record ReceivedBody(bool Received, string EventKey, string? Quarantined);
