namespace InstantlyPipeline.Simulator;

/// <summary>A property of a HubSpot object type.</summary>
public sealed record HubSpotProperty
{
    public required string Name { get; init; }

    public string Label { get; init; } = "";

    public string GroupName { get; init; } = "";

    /// <summary><c>string</c>, <c>number</c>, <c>bool</c>, <c>date</c>, <c>datetime</c>, <c>enumeration</c> or
    /// <c>phone_number</c>.</summary>
    public string Type { get; init; } = "string";

    public string FieldType { get; init; } = "text";

    /// <summary>The values an enumeration allows.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>What people call an option, by its value, where that differs.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public bool HasUniqueValue { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>An administrator's rule that only letters are allowed, as the settings of a property have it.</summary>
    public bool LettersOnly { get; init; }

    /// <summary>Several values at once, separated by semicolons.</summary>
    public bool IsMultiple => FieldType is "checkbox";
}
