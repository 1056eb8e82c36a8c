using System.Globalization;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using static InstantlyPipeline.Destinations.HubSpot.HubSpotApi;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <content>Tasks, notes, logged e-mails and meetings of a contact.</content>
internal sealed partial class HubSpotClient
{
    /// <summary>The task made for this event.</summary>
    /// <param name="contactId">Whose task it is: where the key's property keeps no values apart, the contact's tasks are read, which needs
    /// no search index.</param>
    /// <returns>Its id; null when there is none.</returns>
    public async Task<string?> FindTaskAsync(EventKey key, string contactId, CancellationToken cancellationToken)
    {
        var property = HubSpotProperty.EventKey;
        if (await _api.EnsureAsync(property, cancellationToken) is not HubSpotPropertyState.Plain)
        {
            var read = await _api.SendAsync(
                DestinationCall.Get("find task", $"{_api.Objects}/tasks/{key.Value}?idProperty={property.Name}") with
                {
                    Scope = ReadScope,
                    Expects = answer => answer.Status is 404 or 400,
                },
                cancellationToken
            );
            if (read.Status is not 400)
            {
                return read.Succeeded ? IdOf(read) : null;
            }
        }
        return await FindActivityAsync("tasks", contactId, property.Name, key, cancellationToken);
    }

    /// <summary>Makes the task, linked to its contact in the same call.</summary>
    /// <returns>The id of the new task, or of the one this event made before.</returns>
    public async Task<string> CreateTaskAsync(HubSpotTaskDetails task, CancellationToken cancellationToken)
    {
        var key = HubSpotProperty.EventKey;
        await _api.EnsureAsync(key, cancellationToken);
        Dictionary<string, string> properties = new()
        {
            ["hs_timestamp"] = Time(task.Due),
            ["hs_task_subject"] = task.Subject,
            ["hs_task_body"] = task.BodyHtml,
            ["hs_task_status"] = "NOT_STARTED",
            ["hs_task_priority"] = task.HighPriority ? "HIGH" : "MEDIUM",
            ["hs_task_type"] = "TODO",
            [key.Name] = task.Key.Value,
        };
        if (task.OwnerId is { } owner)
        {
            properties[Owner] = owner;
        }
        var (answer, _) = await _api.WriteAsync(
            values =>
                DestinationCall.Post(
                    "create task",
                    $"{_api.Objects}/tasks",
                    new(values, [HubSpotWire.Association.Of(task.ContactId, HubSpotLink.TaskToContact)]),
                    HubSpotJson.Default.WriteRequest
                ) with
                {
                    Scope = WriteScope,
                    Expects = answer => answer.Status == 409 || IsAbout(answer, key),
                },
            properties,
            name => name is not (Owner or "hs_task_priority"),
            cancellationToken
        );
        if (answer.Succeeded)
        {
            return IdOf(answer);
        }
        return await FindTaskAsync(task.Key, task.ContactId, cancellationToken)
            ?? throw (
                IsConflict(answer, key)
                    ? new TransientFailureException(
                        $"HubSpot says a task with this event key exists ({answer.Status}) and does not find it yet; trying again may help."
                    )
                    : _api.Missing(key, "create task")
            );
    }

    /// <summary>Puts an open task first, or closes it. A task that people have closed or deleted is left alone.</summary>
    /// <returns>Whether it was open.</returns>
    public Task<bool> SettleTaskAsync(string taskId, bool first, CancellationToken cancellationToken) =>
        ChangeOpenTaskAsync(
            first ? "raise task" : "close task",
            taskId,
            first ? new() { ["hs_task_priority"] = "HIGH" } : new() { ["hs_task_status"] = "COMPLETED" },
            cancellationToken
        );

    /// <summary>Gives an open task to another owner. A task that people have closed or deleted is left alone.</summary>
    /// <returns>Whether it was open.</returns>
    public Task<bool> GiveTaskAsync(string taskId, string ownerId, DateTimeOffset due, CancellationToken cancellationToken) =>
        ChangeOpenTaskAsync("give task", taskId, new() { [Owner] = ownerId, ["hs_timestamp"] = Time(due) }, cancellationToken);

    private async Task<bool> ChangeOpenTaskAsync(
        string action,
        string taskId,
        Dictionary<string, string> change,
        CancellationToken cancellationToken
    )
    {
        var path = $"{_api.Objects}/tasks/{Segment(taskId)}";
        var read = await _api.SendAsync(
            DestinationCall.Get("read task", $"{path}?properties=hs_task_status,hs_task_priority") with
            {
                Scope = ReadScope,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        var status = read.Succeeded ? read.Read(HubSpotJson.Default.Record).Properties?.GetValueOrDefault("hs_task_status") : "COMPLETED";
        if (status is "COMPLETED" or "DEFERRED")
        {
            return false;
        }
        var answer = await _api.SendAsync(
            DestinationCall.Patch(action, path, new(change), HubSpotJson.Default.WriteRequest) with
            {
                Scope = WriteScope,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded;
    }

    /// <summary>Keeps a text on the contact, once for each event.</summary>
    /// <param name="html">HubSpot renders it: everything from outside is encoded already. It holds the event's key, by which it is found
    /// again.</param>
    /// <returns>Whether it is new.</returns>
    public Task<bool> AddNoteAsync(EventKey key, string contactId, string html, DateTimeOffset at, CancellationToken cancellationToken) =>
        AddActivityAsync(
            "notes",
            HubSpotLink.NoteToContact,
            "hs_note_body",
            key,
            contactId,
            new() { ["hs_timestamp"] = Time(at), ["hs_note_body"] = html },
            cancellationToken
        );

    /// <summary>Logs a mail that the contact sent, once for each event.</summary>
    public Task<bool> LogEmailAsync(
        EventKey key,
        string contactId,
        string subject,
        string html,
        DateTimeOffset at,
        CancellationToken cancellationToken
    ) =>
        AddActivityAsync(
            "emails",
            HubSpotLink.EmailToContact,
            "hs_email_html",
            key,
            contactId,
            new()
            {
                ["hs_timestamp"] = Time(at),
                ["hs_email_direction"] = "INCOMING_EMAIL",
                ["hs_email_subject"] = subject,
                ["hs_email_html"] = html,
            },
            cancellationToken
        );

    /// <summary>Notes a meeting of the contact, once for each event.</summary>
    /// <param name="outcome"><c>SCHEDULED</c>, <c>COMPLETED</c> or <c>NO_SHOW</c>.</param>
    public Task<bool> AddMeetingAsync(
        EventKey key,
        string contactId,
        string title,
        string html,
        string outcome,
        DateTimeOffset at,
        CancellationToken cancellationToken
    ) =>
        AddActivityAsync(
            "meetings",
            HubSpotLink.MeetingToContact,
            "hs_meeting_body",
            key,
            contactId,
            new()
            {
                ["hs_timestamp"] = Time(at),
                ["hs_meeting_title"] = title,
                ["hs_meeting_body"] = html,
                ["hs_meeting_outcome"] = outcome,
            },
            cancellationToken
        );

    private async Task<bool> AddActivityAsync(
        string type,
        int link,
        string textProperty,
        EventKey key,
        string contactId,
        Dictionary<string, string> properties,
        CancellationToken cancellationToken
    )
    {
        if (await FindActivityAsync(type, contactId, textProperty, key, cancellationToken) is not null)
        {
            return false;
        }
        await _api.SendAsync(
            DestinationCall.Post(
                $"create {type[..^1]}",
                $"{_api.Objects}/{type}",
                new(properties, [HubSpotWire.Association.Of(contactId, link)]),
                HubSpotJson.Default.WriteRequest
            ) with
            {
                Scope = type == "emails" ? "sales-email-read" : WriteScope,
            },
            cancellationToken
        );
        return true;
    }

    /// <summary>Reads the contact's activities of a type and compares; links and batch reads show a record as soon as it is made.</summary>
    private async Task<string?> FindActivityAsync(
        string type,
        string contactId,
        string property,
        EventKey key,
        CancellationToken cancellationToken
    )
    {
        var contact = await _api.SendAsync(
            DestinationCall.Get($"list {type}", $"{_api.Objects}/contacts/{Segment(contactId)}?associations={type}") with
            {
                Scope = ReadScope,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        // The newest last: ids grow.
        var ids = contact.Succeeded
            ? (contact.Read(HubSpotJson.Default.Record).Associations?.GetValueOrDefault(type)?.Results ?? [])
                .Where(link => link.Id is { Length: > 0 })
                .DistinctBy(link => link.Id)
                .TakeLast(100)
                .ToList()
            : [];
        if (ids.Count == 0)
        {
            return null;
        }
        var read = await _api.SendAsync(
            DestinationCall.Post(
                $"read {type}",
                $"{_api.Objects}/{type}/batch/read",
                new([property], ids),
                HubSpotJson.Default.BatchReadRequest
            ) with
            {
                Scope = ReadScope,
            },
            HubSpotJson.Default.RecordsAnswer,
            cancellationToken
        );
        return read
            .Results?.FirstOrDefault(record =>
                record.Properties?.GetValueOrDefault(property)?.Contains(key.Value, StringComparison.Ordinal) == true
            )
            ?.Id;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
