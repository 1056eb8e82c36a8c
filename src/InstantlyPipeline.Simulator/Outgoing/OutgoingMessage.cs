namespace InstantlyPipeline.Simulator;

/// <summary>A message as the receiver took it.</summary>
/// <param name="Id">The same in every try of one message.</param>
public sealed record OutgoingMessage(string Id, string Type, string Body);
