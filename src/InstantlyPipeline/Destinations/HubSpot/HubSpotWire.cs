namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>The JSON HubSpot reads and writes, as far as it is used here.</summary>
internal static class HubSpotWire
{
    internal sealed record WriteRequest(IReadOnlyDictionary<string, string> Properties, IReadOnlyList<Association>? Associations = null);

    internal sealed record Association(ObjectId To, IReadOnlyList<AssociationType> Types);

    internal sealed record AssociationType(string AssociationCategory, int AssociationTypeId);

    internal sealed record ObjectId(string? Id);

    internal sealed record SearchRequest(IReadOnlyList<FilterGroup> FilterGroups, IReadOnlyList<string> Properties, int Limit);

    internal sealed record FilterGroup(IReadOnlyList<Filter> Filters);

    internal sealed record Filter(string PropertyName, string Operator, string Value);

    internal sealed record SearchAnswer(IReadOnlyList<ObjectId>? Results);

    internal sealed record Property(string Name, string Label, string GroupName, string Type, string FieldType)
    {
        public string? Description { get; init; }

        public IReadOnlyList<Option>? Options { get; init; }

        public bool? HasUniqueValue { get; init; }
    }

    internal sealed record Option(string Label, string Value, int DisplayOrder, bool Hidden);

    internal sealed record PropertyAnswer(IReadOnlyList<OptionAnswer>? Options);

    internal sealed record OptionAnswer(string? Value);
}
