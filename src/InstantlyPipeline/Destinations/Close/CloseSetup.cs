using System.Globalization;
using System.Text.Json.Nodes;
using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>How the organization is set up: statuses, pipelines, users and custom fields by the names that people know. Read once, and
/// again when a name is not found.</summary>
internal sealed class CloseSetup
{
    private static readonly string[] TypesWithFields = ["contact", "lead", "opportunity"];

    private readonly SharedResult<IReadOnlyList<CloseWire.Status>> _leadStatuses;
    private readonly SharedResult<IReadOnlyList<CloseWire.Pipeline>> _pipelines;
    private readonly SharedResult<IReadOnlyList<CloseWire.User>> _users;
    private readonly Dictionary<string, SharedResult<IReadOnlyList<CloseWire.Field>>> _fields;

    public CloseSetup(CloseApi api)
    {
        _leadStatuses = new(ct => api.AllAsync("list lead statuses", "status/lead/", CloseJson.Default.Statuses, ct));
        _pipelines = new(ct => api.AllAsync("list pipelines", "pipeline/", CloseJson.Default.Pipelines, ct));
        _users = new(async ct => await api.ListAsync("list users", "user/?_order_by=id", CloseJson.Default.Users, ct));
        _fields = TypesWithFields.ToDictionary(
            type => type,
            type => new SharedResult<IReadOnlyList<CloseWire.Field>>(async ct =>
                (await api.GetAsync("list custom fields", $"custom_field_schema/{type}/", CloseJson.Default.Schema, ct))?.Fields ?? []
            )
        );
    }

    /// <param name="name">A label or an id.</param>
    public Task<CloseWire.Status?> LeadStatusAsync(string name, CancellationToken cancellationToken) =>
        FindAsync(_leadStatuses, status => Is(status.Id, status.Label, name), cancellationToken);

    public async Task<IReadOnlyList<string>> LeadStatusLabelsAsync(CancellationToken cancellationToken) =>
        [.. (await _leadStatuses.GetAsync(cancellationToken)).Select(status => status.Label).OfType<string>()];

    /// <param name="name">Its name or id; empty is the first one.</param>
    public Task<CloseWire.Pipeline?> PipelineAsync(string name, CancellationToken cancellationToken) =>
        FindAsync(_pipelines, pipeline => name.Length == 0 || Is(pipeline.Id, pipeline.Name, name), cancellationToken);

    /// <param name="name">An address or an id.</param>
    /// <returns>The user's id.</returns>
    public async Task<string?> UserAsync(string name, CancellationToken cancellationToken) =>
        (await FindAsync(_users, user => Is(user.Id, user.Email, name), cancellationToken))?.Id;

    /// <summary>The custom field of one kind of record, by its name or id.</summary>
    public Task<CloseWire.Field?> FieldAsync(string type, string name, CancellationToken cancellationToken) =>
        FindAsync(_fields[type], field => Is(field.Id, field.Name, name), cancellationToken);

    /// <summary>The value as the field takes it.</summary>
    /// <returns>Null when the field cannot hold it; a sentence then says why.</returns>
    public static (JsonNode? Value, string? Problem) Value(CloseWire.Field field, string value)
    {
        if (field.Choices is { Count: > 0 } choices)
        {
            var chosen = choices.FirstOrDefault(choice => choice.Equals(value.Trim(), StringComparison.OrdinalIgnoreCase));
            return chosen is null ? (null, $"the field '{field.Name}' has no such choice") : (Wrapped(chosen), null);
        }
        if (field.Type is "number")
        {
            return decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
                ? (Wrapped(number), null)
                : (null, $"the field '{field.Name}' takes a number");
        }
        return (Wrapped(PlainText.Fit(PlainText.OneLine(value), 1_000, element => element)), null);

        JsonNode Wrapped(JsonNode node) => field.AcceptsMultipleValues ? new JsonArray(node) : node;
    }

    private static bool Is(string? id, string? name, string wanted) =>
        id == wanted || string.Equals(name?.Trim(), wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>Somebody may have added it since it was read: looked for a second time before it counts as missing.</summary>
    private static async Task<T?> FindAsync<T>(
        SharedResult<IReadOnlyList<T>> known,
        Func<T, bool> which,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var seen = await known.GetAsync(cancellationToken);
        if (seen.FirstOrDefault(which) is { } found)
        {
            return found;
        }
        known.Forget(seen);
        return (await known.GetAsync(cancellationToken)).FirstOrDefault(which);
    }
}
