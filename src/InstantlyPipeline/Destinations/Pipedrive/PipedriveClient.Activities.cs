using System.Globalization;
using System.Text.Json.Nodes;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <content>Activities and notes of a person. Each holds its event's key in its text, by which it is found again.</content>
internal sealed partial class PipedriveClient
{
    /// <summary>The activity of this type that the event made, among the person's.</summary>
    public async Task<long?> FindActivityAsync(EventKey key, long personId, CancellationToken cancellationToken)
    {
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var listed = await EnvelopeAsync(
                DestinationCall.Get(
                    "list activities",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"activities?person_id={personId}&sort_by=add_time&sort_direction=desc&limit=100{Cursor(cursor)}"
                    )
                ),
                PipedriveJson.Default.Activities,
                cancellationToken
            );
            if (
                (listed.Data ?? []).FirstOrDefault(activity => activity.Note?.Contains(key.Value, StringComparison.Ordinal) == true) is
                { } own
            )
            {
                return own.Id;
            }
            if (string.IsNullOrEmpty(listed.AdditionalData?.NextCursor) || listed.AdditionalData.NextCursor == cursor)
            {
                break;
            }
            cursor = listed.AdditionalData.NextCursor;
        }
        return null;
    }

    /// <param name="type"><c>task</c> or <c>meeting</c>, types that every company has.</param>
    /// <param name="noteHtml">Holds the event's key; everything from outside is encoded already.</param>
    public async Task<long> CreateActivityAsync(
        string type,
        string subject,
        string noteHtml,
        long personId,
        long? ownerId,
        DateTimeOffset due,
        bool done,
        CancellationToken cancellationToken
    )
    {
        var body = new JsonObject
        {
            ["subject"] = PipedriveText.Line(subject) ?? type,
            ["type"] = type,
            ["note"] = noteHtml,
            ["done"] = done,
            ["participants"] = new JsonArray(new JsonObject { ["person_id"] = personId, ["primary"] = true }),
        };
        AddDue(body, due);
        if (ownerId is { } owner)
        {
            body["owner_id"] = owner;
        }
        return (
            await CreateAsync("create activity", "activities", body, field => field is not ("owner_id" or "due_time"), cancellationToken)
        ).Id;
    }

    /// <summary>Marks an open activity as hot, or closes it. One that people have done or deleted is left alone.</summary>
    /// <returns>Whether it was open.</returns>
    public async Task<bool> SettleActivityAsync(long id, bool first, CancellationToken cancellationToken)
    {
        if (await OpenActivityAsync(id, cancellationToken) is not { } activity)
        {
            return false;
        }
        var hot = PipedriveCrm.HotSign + activity.Subject;
        var change = first ? new JsonObject { ["subject"] = PipedriveText.Line(hot) } : new JsonObject { ["done"] = true };
        if (!first || activity.Subject?.StartsWith(PipedriveCrm.HotSign, StringComparison.Ordinal) != true)
        {
            await PatchAsync(first ? "raise activity" : "close activity", PathOf(id), change, cancellationToken);
        }
        return true;
    }

    /// <summary>Gives an open activity to another user. One that people have done or deleted is left alone.</summary>
    /// <returns>Whether it was open.</returns>
    public async Task<bool> GiveActivityAsync(long id, long ownerId, DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (await OpenActivityAsync(id, cancellationToken) is null)
        {
            return false;
        }
        var change = new JsonObject { ["owner_id"] = ownerId };
        AddDue(change, due);
        await PatchAsync("give activity", PathOf(id), change, cancellationToken);
        return true;
    }

    private async Task<PipedriveWire.Activity?> OpenActivityAsync(long id, CancellationToken cancellationToken)
    {
        var read = await _http.SendAsync(
            DestinationCall.Get("read activity", PathOf(id)) with
            {
                Expects = answer => answer.Status is 404 or 410,
            },
            cancellationToken
        );
        return read.Succeeded && read.Read(PipedriveJson.Default.OneActivity).Data is { Done: not true } activity ? activity : null;
    }

    private static string PathOf(long activity) => string.Create(CultureInfo.InvariantCulture, $"activities/{activity}");

    private static void AddDue(JsonObject activity, DateTimeOffset due)
    {
        activity["due_date"] = due.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        activity["due_time"] = due.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>Keeps a text on the person, once for each event.</summary>
    /// <param name="html">Holds the event's key; everything from outside is encoded already.</param>
    /// <returns>Whether it is new.</returns>
    public async Task<bool> AddNoteAsync(EventKey key, long personId, string html, CancellationToken cancellationToken)
    {
        var notes = await ListAsync(
            DestinationCall.Get(
                "list notes",
                string.Create(CultureInfo.InvariantCulture, $"{Version1}notes?person_id={personId}&sort=add_time%20DESC&limit=100")
            ),
            PipedriveJson.Default.Notes,
            cancellationToken
        );
        if (notes.Any(note => note.Content?.Contains(key.Value, StringComparison.Ordinal) == true))
        {
            return false;
        }
        await CreateAsync(
            "create note",
            $"{Version1}notes",
            new JsonObject { ["content"] = html, ["person_id"] = personId },
            _ => true,
            cancellationToken
        );
        return true;
    }
}
