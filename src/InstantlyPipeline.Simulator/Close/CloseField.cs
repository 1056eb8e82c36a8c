namespace InstantlyPipeline.Simulator;

/// <summary>A custom field of leads, contacts or opportunities.</summary>
/// <param name="Type"><c>text</c>, <c>number</c>, <c>choices</c> or <c>user</c>.</param>
public sealed record CloseField(string Id, string ObjectType, string Name, string Type = "text")
{
    public IReadOnlyList<string> Choices { get; init; } = [];

    public bool AcceptsMultipleValues { get; init; }
}
