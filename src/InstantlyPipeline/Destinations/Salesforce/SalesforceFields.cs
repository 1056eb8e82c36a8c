using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>The fields that this org has, and values as they take them.</summary>
internal sealed class SalesforceFields(SalesforceApi api)
{
    private readonly ConcurrentDictionary<string, SharedResult<IReadOnlyList<SalesforceWire.Field>>> _fields = new(
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Values as the org's fields of this object take them.</summary>
    /// <returns>By the fields' API names; and what cannot be written, a phrase each.</returns>
    public async Task<(JsonObject Values, List<string> Problems)> MappedAsync(
        string type,
        IReadOnlyDictionary<string, string> wanted,
        CancellationToken cancellationToken
    )
    {
        var (values, problems) = (new JsonObject(), new List<string>());
        if (wanted.Count == 0)
        {
            return (values, problems);
        }
        var fields = await FieldsAsync(type, cancellationToken);
        foreach (var (name, text) in wanted)
        {
            if (
                fields.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase))
                is not { Name: { } apiName, Createable: true, Updateable: true } field
            )
            {
                problems.Add($"a {type} of this org has no field '{name}' that may be written");
                continue;
            }
            var (value, problem) = ValueOf(field, text);
            if (problem is null)
            {
                values[apiName] = value;
            }
            else
            {
                problems.Add(problem);
            }
        }
        return (values, problems);
    }

    /// <summary>The field of this name that may be written in an existing record; null where a record of this kind has none.</summary>
    public async Task<SalesforceWire.Field?> FindAsync(string type, string name, CancellationToken cancellationToken) =>
        (await FieldsAsync(type, cancellationToken)).FirstOrDefault(known =>
            string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase)
        )
            is { Updateable: true } field
            ? field
            : null;

    public static (JsonNode? Value, string? Problem) ValueOf(SalesforceWire.Field field, string text)
    {
        switch (field.Type)
        {
            case "boolean":
                return bool.TryParse(text, out var flag) ? (flag, null)
                    : text is "1" || text.Equals("yes", StringComparison.OrdinalIgnoreCase) || field.Name == text ? (true, null)
                    : (null, $"{field.Name} takes true or false");
            case "double" or "currency" or "percent" or "int":
                return decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
                    ? (number, null)
                    : (null, $"{field.Name} takes a number");
            case "date":
                return DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var day)
                    ? (day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), null)
                    : (null, $"{field.Name} takes a day");
            case "picklist"
                when field is { RestrictedPicklist: true, PicklistValues: { } choices }
                    && !choices.Any(choice => choice.Active && choice.Value == text):
                return (null, $"{field.Name} has no such value");
            default:
                return (SalesforceApi.Fit(text, field.Length > 0 ? field.Length : SalesforceApi.MaxText), null);
        }
    }

    private Task<IReadOnlyList<SalesforceWire.Field>> FieldsAsync(string type, CancellationToken cancellationToken) =>
        _fields
            .GetOrAdd(
                type,
                static (type, api) =>
                    new(async ct =>
                    {
                        var answer = await api.SendAsync(
                            DestinationCall.Get("describe fields", $"{api.Data}/sobjects/{type}/describe"),
                            ct
                        );
                        return answer.Read(SalesforceJson.Default.Description).Fields ?? throw answer.Unreadable();
                    }),
                api
            )
            .GetAsync(cancellationToken);
}
