namespace InstantlyPipeline.Destinations.Http;

/// <summary>What a client is made from.</summary>
/// <param name="Setting">The credential's setting as spelled in the environment, for messages.</param>
internal sealed record Connection<TOptions>(TOptions Options, string Setting, DestinationHttp Http, TimeProvider Time);
