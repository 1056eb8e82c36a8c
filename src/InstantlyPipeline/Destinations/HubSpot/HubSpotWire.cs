namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>The JSON HubSpot reads and writes, as far as it is used here.</summary>
internal static class HubSpotWire
{
    internal sealed record WriteRequest(IReadOnlyDictionary<string, string> Properties, IReadOnlyList<Association>? Associations = null);

    internal sealed record Association(ObjectId To, IReadOnlyList<AssociationType> Types)
    {
        public static Association Of(string id, int type) => new(new ObjectId(id), [new AssociationType("HUBSPOT_DEFINED", type)]);
    }

    internal sealed record AssociationType(string AssociationCategory, int AssociationTypeId);

    internal sealed record ObjectId(string? Id);

    /// <param name="Associations">By the plural name of the other type, where they were asked for.</param>
    /// <param name="Url">Where people see it, <c>https://app.hubspot.com/contacts/{portal}/record/…</c>.</param>
    internal sealed record Record(
        string? Id,
        IReadOnlyDictionary<string, string?>? Properties,
        IReadOnlyDictionary<string, Associated>? Associations,
        string? Url = null
    );

    internal sealed record Associated(IReadOnlyList<ObjectId>? Results);

    /// <remarks>The document of 2026-09 requires all five.</remarks>
    internal sealed record SearchRequest(IReadOnlyList<FilterGroup> FilterGroups, IReadOnlyList<string> Properties, int Limit)
    {
        public IReadOnlyList<string> Sorts { get; } = [];

        public string After { get; } = "0";
    }

    internal sealed record FilterGroup(IReadOnlyList<Filter> Filters);

    internal sealed record Filter(string PropertyName, string Operator, string Value);

    internal sealed record RecordsAnswer(IReadOnlyList<Record>? Results);

    internal sealed record BatchReadRequest(IReadOnlyList<string> Properties, IReadOnlyList<ObjectId> Inputs)
    {
        public IReadOnlyList<string> PropertiesWithHistory { get; } = [];
    }

    internal sealed record UpsertRequest(IReadOnlyList<UpsertInput> Inputs);

    internal sealed record UpsertInput(string Id, string IdProperty, IReadOnlyDictionary<string, string> Properties);

    internal sealed record OwnersAnswer(IReadOnlyList<Owner>? Results);

    internal sealed record Owner(string? Id, string? Email);

    internal sealed record Pipeline(IReadOnlyList<Stage>? Stages);

    internal sealed record Stage(string? Id, string? Label, int? DisplayOrder);

    internal sealed record Property(string Name, string Label, string GroupName, string Type, string FieldType)
    {
        public string? Description { get; init; }

        public IReadOnlyList<Option>? Options { get; init; }

        public bool? HasUniqueValue { get; init; }
    }

    internal sealed record Option(string Label, string Value, int DisplayOrder, bool Hidden);

    internal sealed record PropertyAnswer(IReadOnlyList<OptionAnswer>? Options, bool? HasUniqueValue);

    internal sealed record OptionAnswer(string? Value, string? Label, int? DisplayOrder, bool? Hidden);

    internal sealed record OptionsRequest(IReadOnlyList<Option> Options);
}
