namespace InstantlyPipeline.Simulator;

/// <summary>One lasting thing that came of calls to a stand-in, as the other side sees it.</summary>
/// <param name="Kind">For example <c>HubSpot task</c>: one of the stand-in's <see cref="StandInServer.EffectKinds"/>.</param>
/// <param name="About">The address of the person, or a text in which it stands, or the key of the event; null when nobody is named.</param>
public readonly record struct SideEffect(string Kind, string? About);
