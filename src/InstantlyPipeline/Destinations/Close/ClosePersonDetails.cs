namespace InstantlyPipeline.Destinations.Close;

/// <summary>What is known of a person; only the address is certain.</summary>
/// <param name="Name">Empty: the address stands in.</param>
internal sealed record ClosePersonDetails(
    string Email,
    string Name = "",
    string? Title = null,
    string? Phone = null,
    string? Website = null
)
{
    /// <summary>Values by the name or id of a custom field, of the contact or else of the lead; also <c>title</c> and
    /// <c>description</c>.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}
