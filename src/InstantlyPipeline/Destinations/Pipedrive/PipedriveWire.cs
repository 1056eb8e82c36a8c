using System.Text.Json;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>The JSON Pipedrive reads and writes, as far as it is used here.</summary>
internal static class PipedriveWire
{
    internal sealed record Envelope<T>(bool Success, T? Data, Paging? AdditionalData);

    internal sealed record Paging(string? NextCursor);

    internal sealed record Found<T>(IReadOnlyList<Hit<T>>? Items);

    internal sealed record Hit<T>(T? Item);

    /// <summary>A person in search results.</summary>
    /// <param name="Emails">Texts there.</param>
    internal sealed record FoundPerson(long Id, IReadOnlyList<string>? Emails);

    internal sealed record FoundOrganization(long Id, string? Name);

    /// <summary>A person in lists and read by id.</summary>
    internal sealed record Person(
        long Id,
        IReadOnlyList<EmailEntry>? Emails,
        long? OwnerId,
        long? OrgId,
        IReadOnlyList<long>? LabelIds,
        string? MarketingStatus,
        JsonElement? CustomFields
    );

    internal sealed record EmailEntry(string? Value);

    internal sealed record Organization(long Id, string? Name);

    /// <param name="CustomFields">An object by field code in lists, an array of values in search results.</param>
    internal sealed record Deal(long Id, JsonElement? CustomFields, long? StageId, long? PipelineId, string? Status);

    internal sealed record Activity(long Id, string? Subject, string? Note, bool? Done);

    internal sealed record Note(long Id, string? Content);

    internal sealed record Stage(long Id, string? Name, long? PipelineId, int? OrderNr);

    internal sealed record Pipeline(long Id, string? Name);

    internal sealed record User(long Id, string? Email, string? CompanyDomain);

    internal sealed record Record(long Id);

    internal sealed record Field(string? FieldCode, string? FieldName, string? FieldType, IReadOnlyList<FieldOption>? Options);

    internal sealed record FieldOption(long? Id, string? Label);

    internal sealed record FieldRequest(string FieldName, string FieldType);
}
