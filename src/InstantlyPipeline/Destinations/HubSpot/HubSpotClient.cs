using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Contacts and tasks in HubSpot. Every write may be repeated: it finds what the first one left.</summary>
/// <remarks>Throws <see cref="TransientFailureException"/> or <see cref="PermanentFailureException"/> for whatever is not described as an outcome.</remarks>
public sealed partial class HubSpotClient
{
    private const string LeadStatus = "hs_lead_status";
    private const int TaskToContact = 204;
    private const string ReadScope = "crm.objects.contacts.read";
    private const string WriteScope = "crm.objects.contacts.write";

    private readonly DestinationHttp _http;
    private readonly string _objects;
    private readonly string _schemas;
    private readonly HubSpotProperty _tags;
    private readonly string _setting;
    private readonly ConcurrentDictionary<HubSpotProperty, SharedResult<bool>> _ensured = new();

    internal HubSpotClient(HubSpotOptions options, string setting, DestinationHttp http)
    {
        _http = http;
        _setting = setting;
        _objects = $"crm/objects/{options.ApiVersion}";
        _schemas = $"crm/properties/{options.ApiVersion}";
        _tags = HubSpotProperty.Tags(options.TagProperty);
    }

    /// <summary>The contact with this address, made when there is none.</summary>
    public async Task<HubSpotContact> FindOrCreateContactAsync(HubSpotContactDetails details, CancellationToken cancellationToken)
    {
        if (await FindContactAsync(details.Email, cancellationToken) is { } found)
        {
            return new(found, Created: false);
        }

        Dictionary<string, string> properties = new() { ["email"] = EmailAddress.Normalised(details.Email) };
        Add("firstname", details.FirstName);
        Add("lastname", details.LastName);
        Add("company", details.Company);
        Add("phone", details.Phone);
        Add("website", details.Website);
        var answer = await _http.SendAsync(
            DestinationCall.Post("create contact", $"{_objects}/contacts", new(properties), HubSpotJson.Default.WriteRequest) with
            {
                Scope = WriteScope,
                Expects = answer => answer.Status == 409,
            },
            cancellationToken);
        if (answer.Succeeded)
        {
            return new(IdOf(answer), Created: true);
        }
        // Somebody was faster, or an earlier try of ours went through. The id is only in the text of the answer.
        var existing = answer.TextAt("message") is { } text && ExistingId().Match(text) is { Success: true } match ? match.Groups[1].Value : null;
        existing ??= await FindContactAsync(details.Email, cancellationToken);
        return existing is not null
            ? new(existing, Created: false)
            : throw new TransientFailureException("HubSpot says the contact exists (409) and does not find it yet; trying again may help.");

        void Add(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                properties[name] = value.Trim();
            }
        }
    }

    /// <summary>Adds <c>Hot Lead</c> to the contact's tags; other tags stay.</summary>
    public async Task TagContactAsync(string contactId, CancellationToken cancellationToken)
    {
        await EnsureAsync(_tags, cancellationToken);
        // The leading semicolon appends; without it the other tags would be replaced.
        await WriteOwnAsync(
            "tag contact", $"{_objects}/contacts/{Segment(contactId)}", new() { [_tags.Name] = $";{HubSpotProperty.HotLead}" }, [_tags], _ => false, cancellationToken);
    }

    /// <summary>The task made for this event.</summary>
    /// <returns>Its id; null when there is none, as far as HubSpot can tell: where the key's property is not unique, its search lags by seconds.</returns>
    public async Task<string?> FindTaskAsync(EventKey key, CancellationToken cancellationToken)
    {
        await EnsureAsync(HubSpotProperty.EventKey, cancellationToken);
        var property = HubSpotProperty.EventKey.Name;
        var read = await _http.SendAsync(
            DestinationCall.Get("find task", $"{_objects}/tasks/{key.Value}?idProperty={property}") with { Scope = ReadScope, Expects = answer => answer.Status is 404 or 400 },
            cancellationToken);
        switch (read.Status)
        {
            case 404:
                return null;
            case 400: // the property is not unique in this account, so it cannot name a task
                var request = new HubSpotWire.SearchRequest([new([new(property, "EQ", key.Value)])], [property], Limit: 1);
                var found = await _http.SendAsync(
                    DestinationCall.Post("search task", $"{_objects}/tasks/search", request, HubSpotJson.Default.SearchRequest) with
                    {
                        Scope = ReadScope,
                        Expects = answer => IsAbout(answer, HubSpotProperty.EventKey), // the property does not exist, so no task has it
                    },
                    cancellationToken);
                return found.Succeeded && found.Read(HubSpotJson.Default.SearchAnswer).Results is [{ Id: { Length: > 0 } id }, ..] ? id : null;
            default:
                return IdOf(read);
        }
    }

    /// <summary>Makes the task, linked to its contact in the same call.</summary>
    /// <returns>The id of the new task, or of the one this event made before.</returns>
    public async Task<string> CreateTaskAsync(HubSpotTaskDetails task, CancellationToken cancellationToken)
    {
        var key = HubSpotProperty.EventKey;
        await EnsureAsync(key, cancellationToken);
        Dictionary<string, string> properties = new()
        {
            ["hs_timestamp"] = task.Due.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["hs_task_subject"] = task.Subject,
            ["hs_task_body"] = task.BodyHtml,
            ["hs_task_status"] = "NOT_STARTED",
            ["hs_task_priority"] = task.HighPriority ? "HIGH" : "MEDIUM",
            ["hs_task_type"] = "TODO",
            [key.Name] = task.Key.Value,
        };
        var association = new HubSpotWire.Association(new(task.ContactId), [new("HUBSPOT_DEFINED", TaskToContact)]);
        var answer = await _http.SendAsync(
            DestinationCall.Post("create task", $"{_objects}/tasks", new(properties, [association]), HubSpotJson.Default.WriteRequest) with
            {
                Scope = WriteScope,
                Expects = answer => answer.Status == 409 || IsAbout(answer, key),
            },
            cancellationToken);
        if (answer.Succeeded)
        {
            return IdOf(answer);
        }
        return await FindTaskAsync(task.Key, cancellationToken)
            ?? throw (answer.Status == 409
                ? new TransientFailureException("HubSpot says a task with this event key exists (409) and does not find it yet; trying again may help.")
                : Missing(key, "create task"));
    }

    /// <summary>Marks the contact as not to be contacted. Nothing is deleted, so a person can undo it.</summary>
    /// <param name="reason">A short code, for example <c>hard-bounce</c>; kept with the mark.</param>
    /// <returns>False when HubSpot does not know the address.</returns>
    public async Task<bool> MarkDoNotContactAsync(string email, string reason, CancellationToken cancellationToken)
    {
        HubSpotProperty[] own = [HubSpotProperty.DoNotContact, HubSpotProperty.DoNotContactReason];
        var path = $"{_objects}/contacts/{EmailAddress.InUrl(email)}?idProperty=email";
        foreach (var property in own)
        {
            await EnsureAsync(property, cancellationToken);
        }
        Dictionary<string, string> properties = new() { [own[0].Name] = "true", [own[1].Name] = reason, [LeadStatus] = "UNQUALIFIED" };
        var answer = await WriteOwnAsync("mark do-not-contact", path, properties, own, answer => answer.Status == 404 || RefusesLeadStatus(answer), cancellationToken);
        if (RefusesLeadStatus(answer))
        {
            // Accounts may rename or remove lead statuses; the mark itself matters more.
            properties.Remove(LeadStatus);
            answer = await WriteOwnAsync("mark do-not-contact", path, properties, own, answer => answer.Status == 404, cancellationToken);
        }
        return answer.Succeeded;

        static bool RefusesLeadStatus(DestinationAnswer answer) => answer.Status == 400 && answer.Mentions(LeadStatus);
    }

    private async Task<string?> FindContactAsync(string email, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Get("find contact", $"{_objects}/contacts/{EmailAddress.InUrl(email)}?idProperty=email&properties=email") with
            {
                Scope = ReadScope,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken);
        return answer.Succeeded ? IdOf(answer) : null;
    }

    private async Task<DestinationAnswer> WriteOwnAsync(
        string operation, string path, Dictionary<string, string> properties, HubSpotProperty[] own, Func<DestinationAnswer, bool> expects, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Patch(operation, path, new(properties), HubSpotJson.Default.WriteRequest) with
            {
                Scope = WriteScope,
                Expects = answer => expects(answer) || own.Any(property => IsAbout(answer, property)),
            },
            cancellationToken);
        return answer.Succeeded || expects(answer) ? answer : throw Missing(own.First(property => IsAbout(answer, property)), operation);
    }

    private Task<bool> EnsureAsync(HubSpotProperty property, CancellationToken cancellationToken)
        => _ensured.GetOrAdd(property, static (property, client) => new SharedResult<bool>(ct => client.CreateWhenMissingAsync(property, ct)), this).GetAsync(cancellationToken);

    private async Task<bool> CreateWhenMissingAsync(HubSpotProperty property, CancellationToken cancellationToken)
    {
        var seen = await _http.SendAsync(
            DestinationCall.Get("read property", $"{_schemas}/{property.ObjectType}/{property.Name}") with { Expects = answer => answer.Status is 403 or 404 },
            cancellationToken);
        if (seen.Status == 403)
        {
            return false; // not allowed to look: the property may be there all the same, and the write will tell
        }
        if (seen.Succeeded)
        {
            var complete = property.Definition is not { Type: "enumeration", Options: [var needed] }
                || seen.Read(HubSpotJson.Default.PropertyAnswer).Options is not { } options
                || options.Any(option => option.Value == needed.Value);
            return complete ? true : throw Missing(property, "read property");
        }
        var created = await CreateAsync(property.Definition);
        if (created.Status == 400)
        {
            // HubSpot may not accept unique properties on this object; a plain one still finds the task by search.
            created = await CreateAsync(property.Definition with { HasUniqueValue = null });
        }
        return created.Status == 403 ? throw Missing(property, "create property") : true;

        Task<DestinationAnswer> CreateAsync(HubSpotWire.Property definition) => _http.SendAsync(
            DestinationCall.Post("create property", $"{_schemas}/{property.ObjectType}", definition, HubSpotJson.Default.Property) with
            {
                Expects = answer => answer.Status is 403 or 409 || (answer.Status == 400 && definition.HasUniqueValue == true),
            },
            cancellationToken);
    }

    private PermanentFailureException Missing(HubSpotProperty property, string operation)
        => new("hubspot-missing-property", $"HubSpot lacks something the pipeline needs for '{operation}' and may not make: {property.Advice} to the key in {_setting}; then replay.");

    private static bool IsAbout(DestinationAnswer answer, HubSpotProperty property) => answer.Status == 400 && answer.Mentions(property.Name);

    private static string IdOf(DestinationAnswer answer)
        => answer.Read(HubSpotJson.Default.ObjectId).Id is { Length: > 0 } id ? id : throw answer.Unreadable();

    private static string Segment(string id) => id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? id : throw new ArgumentException("Not a HubSpot id.", nameof(id));

    [GeneratedRegex(@"Existing ID:\s*(\d{1,20})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ExistingId();
}
