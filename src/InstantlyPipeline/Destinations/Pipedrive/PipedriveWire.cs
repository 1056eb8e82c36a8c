using System.Text.Json;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>The JSON Pipedrive reads and writes, as far as it is used here.</summary>
internal static class PipedriveWire
{
    internal sealed record Envelope<T>(bool Success, T? Data, Paging? AdditionalData);

    internal sealed record Paging(string? NextCursor);

    internal sealed record Found<T>(IReadOnlyList<Hit<T>>? Items);

    internal sealed record Hit<T>(T? Item);

    /// <param name="Emails">Texts in search results.</param>
    internal sealed record Person(long Id, IReadOnlyList<string>? Emails);

    internal sealed record PersonRequest(string Name, IReadOnlyList<EmailEntry> Emails);

    internal sealed record EmailEntry(string Value, bool Primary, string Label);

    /// <param name="CustomFields">An object by field code in lists, an array of values in search results.</param>
    internal sealed record Deal(long Id, JsonElement? CustomFields);

    internal sealed record DealRequest(string Title, long PersonId, int? PipelineId, int? StageId, IReadOnlyDictionary<string, string> CustomFields);

    internal sealed record Record(long Id);

    internal sealed record Field(string? FieldCode, string? FieldName, string? FieldType);

    internal sealed record FieldRequest(string FieldName, string FieldType);
}
