namespace InstantlyPipeline.Simulator;

/// <summary>A column of an object, and what may be written to it.</summary>
internal sealed record SalesforceField(string Name, SalesforceType Type = SalesforceType.Text, int MaxLength = 255)
{
    public bool Createable { get; init; } = true;

    public bool Updateable { get; init; } = true;

    public bool Required { get; init; }

    public bool ExternalId { get; init; }

    public bool Unique { get; init; }

    /// <summary>The object whose id it holds; null for any other field.</summary>
    public string? References { get; init; }

    /// <summary>Another object whose id it may hold instead.</summary>
    public string? OrReferences { get; init; }

    /// <summary>The values of a restricted picklist; empty for any other field.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
