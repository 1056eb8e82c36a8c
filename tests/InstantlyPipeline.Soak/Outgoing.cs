namespace InstantlyPipeline.Soak;

/// <summary>One delivery to make.</summary>
/// <param name="Event">Number of the event it is about; several deliveries may be about one.</param>
internal readonly record struct Outgoing(int Event, byte[] Body);
