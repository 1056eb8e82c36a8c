namespace InstantlyPipeline.Events;

/// <summary>What <see cref="EventReader"/> made of a body: an event, an incomplete one, or no JSON object at all.</summary>
/// <param name="Identity">Null unless the event can be worked on.</param>
/// <param name="IsObject"> Whether the body is a JSON object. When it is not, the sender gets a 400. When it is, but without an
/// <paramref name="Identity"/>, the body is kept in quarantine and the sender gets a 200. </param>
/// <param name="Problem">What is wrong, without any of the body's values; null when usable.</param>
public readonly record struct EventReading(EventIdentity? Identity, bool IsObject, string? Problem)
{
    public static EventReading Usable(EventIdentity identity) => new(identity, true, null);

    public static EventReading Incomplete(string problem) => new(null, true, problem);

    public static EventReading NotJson(string problem) => new(null, false, problem);
}
