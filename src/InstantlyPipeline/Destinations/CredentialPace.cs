using InstantlyPipeline.Destinations.Http.Pacing;

namespace InstantlyPipeline.Destinations;

/// <summary>How one limit of one credential stands in this process.</summary>
/// <param name="Title">The destination, as people know it.</param>
/// <param name="Setting">Where the credential is set; holds nothing of it.</param>
/// <param name="Client">The client whose credential it is, by name; null where several or none have it.</param>
internal sealed record CredentialPace(string Title, string Setting, string? Client, LaneState State);
