using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>What the other side received, by event: chat messages as they come in, records as they stand at the end.</summary>
internal sealed partial class ReceivedEffects
{
    private readonly StandIns _standIns;
    private readonly Dictionary<int, List<Post>> _slack = [];
    private readonly Dictionary<int, List<Post>> _teams = [];
    private readonly Dictionary<int, bool> _labelled = [];
    private readonly Dictionary<string, int> _lostAnswers = [];
    private readonly Dictionary<string, int> _faults = [];
    private readonly List<string> _refusals = [];
    private readonly Lock _gate = new();
    private long _calls;

    public ReceivedEffects(StandIns standIns)
    {
        _standIns = standIns;
        foreach (var server in standIns.All)
        {
            server.CallsToKeep = 0;
            server.OnCall = Note;
        }
    }

    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>What the stand-ins held against our requests; at most the first hundred.</summary>
    public IReadOnlyList<string> Refusals => Locked(() => (string[])[.. _refusals]);

    /// <summary>Calls that took effect and were not answered, by what they made.</summary>
    public IReadOnlyDictionary<string, int> LostAnswers => Locked(() => new Dictionary<string, int>(_lostAnswers));

    public IReadOnlyDictionary<string, int> Faults => Locked(() => new Dictionary<string, int>(_faults));

    /// <summary>
    /// True when the model was asked about this reply and never failed. Where it fails a person gets the reply unlabelled: a warm
    /// one does not wait for a model, so its tag and its interest status are not owed then.
    /// </summary>
    public bool IsLabelled(int number) => _labelled.GetValueOrDefault(number);

    /// <summary>Messages to Slack about this event.</summary>
    public IReadOnlyList<Post> Slack(int number) => _slack.GetValueOrDefault(number) ?? [];

    public IReadOnlyList<Post> Teams(int number) => _teams.GetValueOrDefault(number) ?? [];

    /// <summary>By event number; an event without any effect is not in it. Call it when nothing happens any more.</summary>
    public Dictionary<int, Effects> Read(SentEvents sent)
    {
        var effects = new Dictionary<int, Effects>();
        void Add(int? number, Func<Effects, Effects> add)
        {
            if (number is { } known)
            {
                effects[known] = add(effects.GetValueOrDefault(known));
            }
        }

        var contacts = _standIns.HubSpot.Contacts.ToDictionary(contact => contact.Id, contact => EventOf(contact["email"]));
        foreach (var contact in _standIns.HubSpot.Contacts)
        {
            Add(contacts[contact.Id], seen => seen with
            {
                Contacts = seen.Contacts + 1,
                HotLeads = seen.HotLeads + (contact["instantly_tags"]?.Split(';').Count(tag => tag == "hot_lead") ?? 0),
            });
        }
        foreach (var task in _standIns.HubSpot.Tasks)
        {
            Add(task.Associations.Select(link => contacts.GetValueOrDefault(link.ToId)).FirstOrDefault(), seen => seen with { Tasks = seen.Tasks + 1 });
        }
        var persons = _standIns.Pipedrive.Persons.ToDictionary(person => person.Id, person => EventOf(person.Emails is [var email, ..] ? email : null));
        foreach (var person in persons.Values)
        {
            Add(person, seen => seen with { Persons = seen.Persons + 1 });
        }
        foreach (var deal in _standIns.Pipedrive.Deals)
        {
            Add(persons.GetValueOrDefault(deal.PersonId ?? 0), seen => seen with { Deals = seen.Deals + 1 });
        }
        ReadSalesforce(sent, Add);
        foreach (var message in _standIns.Outgoing.Messages)
        {
            Add(EventOf(message.Body), seen => seen with { Outgoing = seen.Outgoing + 1 });
        }
        foreach (var block in _standIns.Instantly.BlockList)
        {
            Add(EventOf(block.Value), seen => seen with { Blocked = seen.Blocked + 1 });
        }
        ReadLeads(sent, Add);
        foreach (var (number, posts) in _slack)
        {
            Add(number, seen => seen with { SlackAlerts = posts.Count });
        }
        foreach (var (number, posts) in _teams)
        {
            Add(number, seen => seen with { TeamsAlerts = posts.Count });
        }
        return effects;
    }

    private void ReadSalesforce(SentEvents sent, Action<int?, Func<Effects, Effects>> add)
    {
        var contacts = _standIns.Salesforce.Contacts.ToDictionary(contact => contact.Id, contact => EventOf(contact["Email"]));
        foreach (var contact in contacts.Values)
        {
            add(contact, seen => seen with { SalesforceContacts = seen.SalesforceContacts + 1 });
        }
        foreach (var opportunity in _standIns.Salesforce.Opportunities)
        {
            add(sent.NumberOf(opportunity[StandInSalesforce.EventKeyField]), seen => seen with { Opportunities = seen.Opportunities + 1 });
        }
        foreach (var role in _standIns.Salesforce.ContactRoles)
        {
            add(contacts.GetValueOrDefault(role["ContactId"] ?? ""), seen => seen with { ContactRoles = seen.ContactRoles + 1 });
        }
    }

    private void ReadLeads(SentEvents sent, Action<int?, Func<Effects, Effects>> add)
    {
        var left = new Dictionary<int, int>();
        foreach (var lead in _standIns.Instantly.Leads)
        {
            if (EventOf(lead.Email) is { } number)
            {
                left[number] = left.GetValueOrDefault(number) + 1;
                if (lead.InterestStatus is not null)
                {
                    add(number, seen => seen with { Interests = seen.Interests + 1 });
                }
            }
        }
        for (var number = 0; number < sent.Count; number++)
        {
            var seeded = sent.KindOf(number) switch { EventKind.HardBounce => 1, EventKind.MeetingBooked => 2, _ => 0 };
            if (seeded > left.GetValueOrDefault(number))
            {
                var removed = seeded - left.GetValueOrDefault(number);
                add(number, seen => seen with { LeadsRemoved = removed });
            }
        }
    }

    private void Note(ReceivedCall call)
    {
        Interlocked.Increment(ref _calls);
        var worked = call.Summary.Length > 0;
        var lost = worked && call.Fault is "connection cut after the work" or "answer held";
        lock (_gate)
        {
            if (call.Refusal is { } refusal && _refusals.Count < 100)
            {
                _refusals.Add($"{call.Destination} {call.Method} {call.Path}: {refusal}");
            }
            if (call.Fault is { } fault)
            {
                _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
            }
            if (lost && Made(call) is { } made)
            {
                _lostAnswers[made] = _lostAnswers.GetValueOrDefault(made) + 1;
            }
            if (call.Destination is "OpenAI" && EventOf(call.Body) is { } reply)
            {
                _labelled[reply] = call.Fault is null && _labelled.GetValueOrDefault(reply, true);
            }
            if (worked && call.Destination is "Slack" or "Teams" && EventOf(call.Body) is { } number)
            {
                var posts = call.Destination is "Slack" ? _slack : _teams;
                if (!posts.TryGetValue(number, out var known))
                {
                    posts[number] = known = [];
                }
                known.Add(new Post(Stopwatch.GetTimestamp(), lost));
            }
        }
    }

    /// <summary>Name of what a call makes, as in <see cref="Effects.All"/>; null for calls that make nothing new.</summary>
    private static string? Made(ReceivedCall call) => (call.Destination, call.Method, call.Path.Split('?')[0].Split('/')[^1]) switch
    {
        ("HubSpot", "POST", "contacts") => "HubSpot contact",
        ("HubSpot", "POST", "tasks") => "HubSpot task",
        ("Pipedrive", "POST", "persons") => "Pipedrive person",
        ("Pipedrive", "POST", "deals") => "Pipedrive deal",
        ("Instantly", "POST", "block-lists-entries") => "Instantly block-list entry",
        ("Instantly", "DELETE", _) => "Instantly lead removed",
        ("Instantly", "POST", "update-interest-status") => "Instantly interest status",
        ("Outgoing", _, _) => "Outgoing webhook",
        ("Slack", _, _) => "Slack alert",
        ("Teams", _, _) => "Teams alert",
        _ => null,
    };

    private static int? EventOf(string? text)
        => text is not null && Lead().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    [GeneratedRegex(@"lead(\d+)@soak", RegexOptions.IgnoreCase)]
    private static partial Regex Lead();

    /// <param name="At"><see cref="Stopwatch"/> timestamp.</param>
    /// <param name="AnswerLost">It was posted, and the pipeline was not told.</param>
    internal readonly record struct Post(long At, bool AnswerLost);
}
