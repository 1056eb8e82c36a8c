namespace InstantlyPipeline.Simulator;

/// <summary>A link from one HubSpot record to another, seen from the one it was made on.</summary>
/// <param name="ToType">Plural name of the other's type, for example <c>contacts</c>.</param>
public sealed record HubSpotAssociation(string ToType, string ToId, int TypeId);
