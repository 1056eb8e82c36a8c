using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Opportunities of a lead, and the statuses they go through in their pipeline.</summary>
internal sealed class CloseOpportunities
{
    private readonly CloseApi _api;
    private readonly CloseSetup _setup;
    private readonly CloseOptions _options;

    internal CloseOpportunities(CloseApi api, CloseSetup setup, CloseOptions options)
    {
        _api = api;
        _setup = setup;
        _options = options;
    }

    /// <summary>The opportunity of this event, else the newest open one of the contact, else the newest open one of the lead that names no
    /// contact.</summary>
    public async Task<string?> FindAsync(ClosePerson person, EventKey key, CancellationToken cancellationToken)
    {
        var all = await _api.ListAsync(
            "list opportunities",
            $"opportunity/?lead_id={CloseApi.Segment(person.LeadId)}",
            CloseJson.Default.Opportunities,
            cancellationToken
        );
        var ofEvent = all.Find(opportunity =>
            opportunity.Note?.Contains(key.Value, StringComparison.Ordinal) == true || HoldsKey(opportunity, key)
        );
        var open = all.Where(opportunity => opportunity.StatusType == "active")
            .OrderByDescending(opportunity => opportunity.DateCreated)
            .ToList();
        return (
            ofEvent
            ?? open.Find(opportunity => opportunity.ContactId == person.ContactId)
            ?? open.Find(opportunity => opportunity.ContactId is null)
        )?.Id;
    }

    /// <summary>What has become of it.</summary>
    internal async Task<DealState> StateAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) switch
        {
            null => DealState.Gone,
            { StatusType: null or "active" } => DealState.Open,
            _ => DealState.Closed,
        };

    /// <param name="name">Label or id of a status in our pipeline.</param>
    /// <returns>Its id; null where there is none.</returns>
    public async Task<string?> FindStatusAsync(string name, CancellationToken cancellationToken) =>
        (await _setup.PipelineAsync(_options.Pipeline, cancellationToken))
            ?.Statuses?.FirstOrDefault(status => status.Id == name || string.Equals(status.Label, name, StringComparison.OrdinalIgnoreCase))
            ?.Id;

    /// <param name="note">Plain text that holds the event's key.</param>
    /// <param name="userId">Its owner; null is the user of the API key.</param>
    /// <param name="fields">Values by the name or id of an opportunity's custom field.</param>
    /// <returns>Its id, and the fields that Close refused or does not have.</returns>
    public async Task<(string Id, IReadOnlyList<string> LeftOut)> CreateAsync(
        ClosePerson person,
        EventKey key,
        string note,
        string? userId,
        string? statusId,
        IReadOnlyDictionary<string, string> fields,
        CancellationToken cancellationToken
    )
    {
        var (body, optional, leftOut) = (
            new JsonObject
            {
                ["lead_id"] = person.LeadId,
                ["contact_id"] = person.ContactId,
                ["note"] = note,
            },
            new List<string>(),
            new List<string>()
        );
        if (statusId is not null)
        {
            body["status_id"] = statusId;
        }
        if (userId is not null)
        {
            body["user_id"] = userId;
        }
        if (_options.EventKeyField.Length > 0)
        {
            fields = new Dictionary<string, string>(fields) { [_options.EventKeyField] = key.Value };
        }
        foreach (var (name, text) in fields)
        {
            if (
                await _setup.FieldAsync("opportunity", name, cancellationToken) is { Id: { } id } field
                && CloseSetup.Value(field, text).Value is { } value
            )
            {
                body[$"custom.{id}"] = value;
                optional.Add($"custom.{id}");
            }
            else
            {
                leftOut.Add(name);
            }
        }
        var written = await _api.WriteAsync("create opportunity", HttpMethod.Post, "opportunity/", body, optional, cancellationToken);
        return (written.Id, [.. leftOut, .. written.LeftOut]);
    }

    /// <summary>The status that a new opportunity starts in, and why it is not the one of the settings where it is not.</summary>
    /// <param name="stage">The stage's name in the settings, for example <c>held</c>.</param>
    public async Task<CloseStage> StageAsync(string stage, CancellationToken cancellationToken)
    {
        if (await _setup.PipelineAsync(_options.Pipeline, cancellationToken) is not { Statuses: { Count: > 0 } statuses } pipeline)
        {
            return new(null, $"Close has no pipeline '{_options.Pipeline}' with a status in it; set Close__Pipeline to the name of one");
        }
        if (!_options.DealStages.TryGetValue(stage, out var wanted))
        {
            // Whatever the account calls them: a booked meeting is where a pipeline begins, and won is won.
            return stage switch
            {
                "booked" => new(statuses.FirstOrDefault(status => status.Type == "active")?.Id, null),
                "won" => new(statuses.FirstOrDefault(status => status.Type == "won")?.Id, null),
                _ => new(null, $"Close__DealStages__{stage} names no status"),
            };
        }
        if (wanted.Length == 0)
        {
            return new(null, $"Close__DealStages__{stage} is empty");
        }
        return
            statuses.FirstOrDefault(status =>
                status.Id == wanted || string.Equals(status.Label, wanted, StringComparison.OrdinalIgnoreCase)
            )
                is { Id: { } id }
            ? new(id, null)
            : new(
                null,
                $"Close has no status '{wanted}' in pipeline '{pipeline.Name}' (Close__DealStages__{stage}); it has "
                    + $"{string.Join(", ", statuses.Select(status => status.Label))}"
            );
    }

    /// <summary>Moves the opportunity forward to the status.</summary>
    /// <returns>What came of it, a phrase for the step.</returns>
    public async Task<string> AdvanceAsync(string id, string statusId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(id, cancellationToken) is not { StatusId: { } current } opportunity)
        {
            return "is not there any more";
        }
        if (current == statusId)
        {
            return "is as far already";
        }
        if (opportunity.StatusType is not "active")
        {
            return $"is {opportunity.StatusType} and stays so";
        }
        var statuses = (await _setup.PipelineAsync(_options.Pipeline, cancellationToken))?.Statuses ?? [];
        var (from, to) = (IndexOf(current), IndexOf(statusId));
        if (from < 0)
        {
            return "is in another pipeline and stays where it is";
        }
        if (to <= from)
        {
            return "is further on already";
        }
        await _api.WriteAsync(
            "move opportunity",
            HttpMethod.Put,
            $"opportunity/{CloseApi.Segment(id)}/",
            new JsonObject { ["status_id"] = statusId },
            [],
            cancellationToken
        );
        return $"moved to {statuses[to].Label}";

        int IndexOf(string status) => statuses.Select(known => known.Id).ToList().IndexOf(status);
    }

    private static bool HoldsKey(CloseWire.Opportunity opportunity, EventKey key) =>
        opportunity.Other?.Any(field =>
            field.Key.StartsWith("custom.", StringComparison.Ordinal)
            && field.Value.ValueKind is JsonValueKind.String
            && field.Value.GetString() == key.Value
        ) == true;

    private Task<CloseWire.Opportunity?> ReadAsync(string id, CancellationToken cancellationToken) =>
        _api.GetAsync("read opportunity", $"opportunity/{CloseApi.Segment(id)}/", CloseJson.Default.Opportunity, cancellationToken);
}
