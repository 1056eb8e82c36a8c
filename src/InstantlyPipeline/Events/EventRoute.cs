namespace InstantlyPipeline.Events;

/// <summary>Which queue an event type goes to, and whether it makes sense without a lead.</summary>
/// <param name="Queue">One of <see cref="Queues.QueueName.All"/>.</param>
/// <param name="NeedsLead">True: without <c>lead_email</c> the event is quarantined, for no workflow could act on it.</param>
public sealed record EventRoute(string Queue, bool NeedsLead);
