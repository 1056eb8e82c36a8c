namespace InstantlyPipeline.Destinations.Http;

/// <summary>Where a destination is reached.</summary>
/// <param name="Credential">The header that carries it; null where the address itself is the secret, or each call brings its own.</param>
internal readonly record struct Endpoint(Uri Address, KeyValuePair<string, string>? Credential = null)
{
    public static Endpoint WithBearer(Uri address, string token) => new(address, new("Authorization", $"Bearer {token}"));
}
