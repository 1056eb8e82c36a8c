using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The activities: listed by person, created, changed.</summary>
internal sealed class PipedriveActivities(PipedrivePersons persons, Func<long> nextId, TimeProvider time)
{
    private readonly SortedDictionary<long, PipedriveActivity> _activities = [];

    public IEnumerable<PipedriveActivity> All => _activities.Values;

    public void Finish(long id) => _activities[id] = _activities[id] with { Done = true };

    public Answer Handle(IncomingCall call, string[] path) =>
        (call.Method, path) switch
        {
            ("GET", []) => List(call),
            ("POST", []) => Create(call),
            ("GET", [var id]) => PipedriveAnswers.Found(_activities, id, "Activity", Shown),
            ("PATCH", [var id]) => Update(call, id),
            _ => PipedriveErrors.NoRoute(call),
        };

    private Answer List(IncomingCall call)
    {
        var person = call.Query.GetValueOrDefault("person_id") is { } text ? text.Whole() : null;
        return PipedriveLists.Page(
            call,
            _activities.Values.Where(activity => person is null || activity.PersonId == person),
            activity => activity.Id,
            Shown,
            "person_id",
            "deal_id",
            "org_id",
            "owner_id",
            "done",
            "updated_since"
        );
    }

    private Answer Create(IncomingCall call)
    {
        var activity = Changed(
            Body(call),
            new PipedriveActivity
            {
                Id = nextId(),
                Subject = "",
                AddTime = time.GetUtcNow(),
            }
        );
        if (activity.Subject.Length is 0)
        {
            throw PipedriveErrors.Invalid("subject: Required").AsException();
        }
        _activities.Add(activity.Id, activity);
        return PipedriveAnswers.Success(Shown(activity), $"created activity '{activity.Subject}'");
    }

    private Answer Update(IncomingCall call, string id)
    {
        if (id.Whole() is not { } number || !_activities.TryGetValue(number, out var activity))
        {
            return PipedriveErrors.NotFound("Activity");
        }
        _activities[number] = Changed(Body(call), activity);
        return PipedriveAnswers.Success(Shown(_activities[number]), $"updated activity {id}");
    }

    private static PipedriveBody Body(IncomingCall call) =>
        new(
            call,
            "subject",
            "type",
            "deal_id",
            "org_id",
            "owner_id",
            "due_date",
            "due_time",
            "duration",
            "note",
            "participants",
            "done",
            "busy",
            "priority",
            "public_description",
            "location",
            "attendees",
            "lead_id",
            "project_id",
            "person_id"
        );

    private PipedriveActivity Changed(PipedriveBody body, PipedriveActivity activity)
    {
        if (body.Has("person_id"))
        {
            throw PipedriveErrors.Invalid("person_id is read-only; use participants").AsException();
        }
        if (body["done"] is { } done && !done.IsBoolean())
        {
            throw PipedriveErrors.Invalid("done: Expected boolean").AsException();
        }
        if (
            body.Text("due_date") is { } date
            && !DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        )
        {
            throw PipedriveErrors.Invalid("due_date: Expected YYYY-MM-DD").AsException();
        }
        long? person = null;
        if (body["participants"] is { } node)
        {
            person =
                (node as JsonArray)?.FirstOrDefault()?["person_id"].Whole()
                ?? throw PipedriveErrors.Invalid("participants: Expected items {person_id, primary}").AsException();
            if (!persons.Has(person.Value))
            {
                throw PipedriveErrors.Invalid($"participants: no person {person}").AsException();
            }
        }
        return activity with
        {
            Subject = body.Text("subject") ?? activity.Subject,
            Type = body.Text("type") ?? activity.Type,
            Note = body.Text("note") ?? activity.Note,
            Done = body["done"] is { } now ? now.GetValue<bool>() : activity.Done,
            PersonId = person ?? activity.PersonId,
            OwnerId = body.Whole("owner_id") ?? activity.OwnerId,
            DueDate = body.Text("due_date") ?? activity.DueDate,
        };
    }

    private static JsonNode Shown(PipedriveActivity activity) =>
        new JsonObject
        {
            ["id"] = activity.Id,
            ["subject"] = activity.Subject,
            ["type"] = activity.Type,
            ["note"] = activity.Note,
            ["done"] = activity.Done,
            ["person_id"] = activity.PersonId,
            ["owner_id"] = activity.OwnerId,
            ["due_date"] = activity.DueDate,
            ["add_time"] = PipedriveAnswers.Iso(activity.AddTime),
        };
}
