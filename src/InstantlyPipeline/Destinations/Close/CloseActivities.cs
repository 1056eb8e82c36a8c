using System.Globalization;
using System.Text.Json.Nodes;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Tasks and notes on a lead. Close has no key for either: the event's key stands in the text, by which a repeat finds
/// them.</summary>
/// <remarks>Looked for in the lead's own list, which is no search index.</remarks>
internal sealed class CloseActivities
{
    private readonly CloseApi _api;

    internal CloseActivities(CloseApi api) => _api = api;

    /// <returns>The task that this event made.</returns>
    public async Task<string?> FindTaskAsync(string leadId, EventKey key, CancellationToken cancellationToken)
    {
        var tasks = await _api.ListAsync(
            "list tasks",
            $"task/?lead_id={CloseApi.Segment(leadId)}&_order_by=-date_created&_fields=id,text,is_complete",
            CloseJson.Default.Tasks,
            cancellationToken
        );
        return tasks.Find(task => task.Text?.Contains(key.Value, StringComparison.Ordinal) == true)?.Id;
    }

    /// <param name="text">Holds the event's key.</param>
    /// <param name="userId">Whom it is assigned to; null is the user of the API key.</param>
    public async Task<string> CreateTaskAsync(
        ClosePerson person,
        string text,
        DateTimeOffset due,
        string? userId,
        bool first,
        CancellationToken cancellationToken
    )
    {
        var task = new JsonObject
        {
            ["_type"] = "lead",
            ["lead_id"] = person.LeadId,
            ["contact_id"] = person.ContactId,
            ["text"] = text,
            ["date"] = DateOf(due),
            ["is_complete"] = false,
        };
        if (userId is not null)
        {
            task["assigned_to"] = userId;
        }
        if (first)
        {
            task["priority"] = "high";
        }
        return (await _api.WriteAsync("create task", HttpMethod.Post, "task/", task, ["priority"], cancellationToken)).Id;
    }

    /// <summary>The contact's open tasks that earlier events made: what stands in their text says so.</summary>
    public async Task<IReadOnlyList<string>> OpenTasksAsync(ClosePerson person, EventKey except, CancellationToken cancellationToken)
    {
        var tasks = await _api.ListAsync(
            "list tasks",
            $"task/?lead_id={CloseApi.Segment(person.LeadId)}&is_complete=false&_order_by=-date_created"
                + "&_fields=id,text,is_complete,contact_id",
            CloseJson.Default.Tasks,
            cancellationToken
        );
        return
        [
            .. tasks
                .Where(task =>
                    task is { Id: not null, IsComplete: false, Text: { } text }
                    && task.ContactId == person.ContactId
                    && text.Contains(PlainNote.Mark, StringComparison.Ordinal)
                    && !text.Contains(except.Value, StringComparison.Ordinal)
                )
                .Select(task => task.Id!),
        ];
    }

    /// <param name="first">True lets it come first; false completes it.</param>
    public Task SettleTaskAsync(string taskId, bool first, CancellationToken cancellationToken) =>
        _api.SendAsync(
            DestinationCall.Put(
                first ? "raise task" : "complete task",
                $"task/{CloseApi.Segment(taskId)}/",
                first ? new JsonObject { ["priority"] = "high" } : new JsonObject { ["is_complete"] = true },
                CloseJson.Default.JsonObject
            ) with
            {
                Expects = answer => answer.Status == 404, // somebody deleted it a moment ago
            },
            cancellationToken
        );

    /// <returns>False when somebody deleted it a moment ago.</returns>
    public async Task<bool> GiveTaskAsync(string taskId, string userId, DateTimeOffset due, CancellationToken cancellationToken) =>
        (
            await _api.SendAsync(
                DestinationCall.Put(
                    "give task",
                    $"task/{CloseApi.Segment(taskId)}/",
                    new JsonObject { ["assigned_to"] = userId, ["date"] = DateOf(due) },
                    CloseJson.Default.JsonObject
                ) with
                {
                    Expects = answer => answer.Status == 404,
                },
                cancellationToken
            )
        ).Succeeded;

    private static string DateOf(DateTimeOffset due) =>
        due.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);

    /// <returns>The note that this event made.</returns>
    public async Task<string?> FindNoteAsync(string leadId, EventKey key, CancellationToken cancellationToken)
    {
        var notes = await _api.ListAsync(
            "list notes",
            $"activity/note/?lead_id={CloseApi.Segment(leadId)}",
            CloseJson.Default.Notes,
            cancellationToken
        );
        return notes.Find(note => note.Text?.Contains(key.Value, StringComparison.Ordinal) == true)?.Id;
    }

    /// <param name="text">Plain text that holds the event's key; Close escapes it.</param>
    public async Task<string> CreateNoteAsync(ClosePerson person, string text, CancellationToken cancellationToken) =>
        (
            await _api.WriteAsync(
                "create note",
                HttpMethod.Post,
                "activity/note/",
                new JsonObject
                {
                    ["lead_id"] = person.LeadId,
                    ["contact_id"] = person.ContactId,
                    ["note"] = text,
                },
                ["contact_id"],
                cancellationToken
            )
        ).Id;
}
