using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>What all parts of the client need: properties of ours, and writes that leave out what an account's rules refuse.</summary>
internal sealed class HubSpotApi(HubSpotOptions options, string setting, DestinationHttp http)
{
    public const string LeadStatusProperty = "hs_lead_status";
    public const string Owner = "hubspot_owner_id";
    public const string ReadScope = "crm.objects.contacts.read";
    public const string WriteScope = "crm.objects.contacts.write";

    // Each round leaves out what the one before was refused for; an account with more broken rules than this wants a person.
    private const int MostRounds = 6;

    private readonly ConcurrentDictionary<HubSpotProperty, SharedResult<HubSpotPropertyState>> _ensured = new();

    // Source: HubSpot's "API usage guidelines": five searches a second for the account; they do not count with the other calls.
    public static Lane Searches { get; } = new("searches", Pace.PerSecond(5));

    /// <summary>Where the account's records are.</summary>
    public string Objects { get; } = $"crm/objects/{options.ApiVersion}";

    /// <summary>Where the properties of records are described.</summary>
    public string Schemas { get; } = $"crm/properties/{options.ApiVersion}";

    public Task<DestinationAnswer> SendAsync(DestinationCall call, CancellationToken cancellationToken) =>
        http.SendAsync(call, cancellationToken);

    public Task<T> SendAsync<T>(DestinationCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => http.SendAsync(call, type, cancellationToken);

    /// <summary>Sends a write, and again without the optional properties that HubSpot refuses: an account's own rules must not cost the
    /// contact.</summary>
    /// <param name="properties">Loses what was refused.</param>
    /// <param name="isNeeded">Properties without which the write makes no sense: their refusal is the call's.</param>
    /// <returns>The last answer, and what was left out.</returns>
    public async Task<(DestinationAnswer Answer, IReadOnlyList<HubSpotRefusal> LeftOut)> WriteAsync(
        Func<Dictionary<string, string>, DestinationCall> call,
        Dictionary<string, string> properties,
        Func<string, bool> isNeeded,
        CancellationToken cancellationToken
    )
    {
        var leftOut = new List<HubSpotRefusal>();
        for (var round = 1; ; round++)
        {
            var request = call(properties);
            var mayGoOn = round < MostRounds;
            var answer = await http.SendAsync(
                request with
                {
                    Expects = answer => request.Expects(answer) || (mayGoOn && Optional(answer).Count > 0),
                },
                cancellationToken
            );
            var refused = mayGoOn ? Optional(answer) : [];
            if (refused.Count == 0)
            {
                return (answer, leftOut);
            }
            foreach (var refusal in refused)
            {
                properties.Remove(refusal.Property);
                leftOut.Add(refusal);
            }
        }

        List<HubSpotRefusal> Optional(DestinationAnswer answer) =>
            [
                .. HubSpotRefusal
                    .In(answer)
                    .Where(refusal => properties.ContainsKey(refusal.Property) && !isNeeded(refusal.Property))
                    .DistinctBy(refusal => refusal.Property),
            ];
    }

    /// <summary>Updates a record with properties of ours.</summary>
    /// <param name="own">Those that have to be there: without them the write fails for good, and says what to add.</param>
    /// <param name="expects">Refusals that the caller deals with.</param>
    public async Task<DestinationAnswer> WriteOwnAsync(
        string operation,
        string path,
        Dictionary<string, string> properties,
        HubSpotProperty[] own,
        Func<DestinationAnswer, bool> expects,
        CancellationToken cancellationToken
    )
    {
        var answer = await http.SendAsync(
            DestinationCall.Patch(operation, path, new(properties), HubSpotJson.Default.WriteRequest) with
            {
                Scope = WriteScope,
                Expects = answer => expects(answer) || own.Any(property => IsAbout(answer, property)),
            },
            cancellationToken
        );
        return answer.Succeeded || expects(answer) ? answer : throw Missing(own.First(property => IsAbout(answer, property)), operation);
    }

    /// <summary>Makes the property where the account lacks it; asks once.</summary>
    public Task<HubSpotPropertyState> EnsureAsync(HubSpotProperty property, CancellationToken cancellationToken) =>
        _ensured
            .GetOrAdd(
                property,
                static (property, client) => new SharedResult<HubSpotPropertyState>(ct => client.CreateWhenMissingAsync(property, ct)),
                this
            )
            .GetAsync(cancellationToken);

    private async Task<HubSpotPropertyState> CreateWhenMissingAsync(HubSpotProperty property, CancellationToken cancellationToken)
    {
        var seen = await http.SendAsync(
            DestinationCall.Get("read property", $"{Schemas}/{property.ObjectType}/{property.Name}") with
            {
                Expects = answer => answer.Status is 403 or 404,
            },
            cancellationToken
        );
        if (seen.Status == 403)
        {
            return HubSpotPropertyState.Unknown;
        }
        if (seen.Succeeded && property.Definition is { Type: not "enumeration", HasUniqueValue: not true })
        {
            return HubSpotPropertyState.Plain;
        }
        if (seen.Succeeded && property.Definition.Type is not "enumeration" && seen.Json is null)
        {
            return HubSpotPropertyState.Unknown;
        }
        if (seen.Succeeded)
        {
            var definition = seen.Read(HubSpotJson.Default.PropertyAnswer);
            var complete =
                property.Definition is not { Type: "enumeration", Options: [var needed] }
                || definition.Options is not { } options
                || options.Any(option => option.Value == needed.Value);
            return !complete ? throw Missing(property, "read property")
                : definition.HasUniqueValue == true ? HubSpotPropertyState.Unique
                : HubSpotPropertyState.Plain;
        }
        var created = await CreateAsync(property.Definition);
        var isUnique = property.Definition.HasUniqueValue == true && created.Status is not 400;
        if (created.Status == 400)
        {
            // HubSpot may not accept unique properties on this object; a plain one still tells which record is which.
            created = await CreateAsync(property.Definition with { HasUniqueValue = null });
        }
        return created.Status == 403 ? throw Missing(property, "create property")
            : isUnique ? HubSpotPropertyState.Unique
            : HubSpotPropertyState.Plain;

        Task<DestinationAnswer> CreateAsync(HubSpotWire.Property definition) =>
            http.SendAsync(
                DestinationCall.Post("create property", $"{Schemas}/{property.ObjectType}", definition, HubSpotJson.Default.Property) with
                {
                    Expects = answer => answer.Status is 403 or 409 || (answer.Status == 400 && definition.HasUniqueValue == true),
                },
                cancellationToken
            );
    }

    public PermanentFailureException Missing(HubSpotProperty property, string operation) =>
        new(
            "hubspot-missing-property",
            $"HubSpot lacks something the pipeline needs for '{operation}' and may not make: "
                + $"{property.Advice} to the key in {setting}; then replay."
        );

    public static string Told(IReadOnlyList<HubSpotRefusal> leftOut) =>
        leftOut.Count == 0 ? "" : $"; HubSpot refused {string.Join(", ", leftOut)}";

    /// <summary>A record of the same unique value exists.</summary>
    public static bool IsConflict(DestinationAnswer answer, HubSpotProperty property) =>
        answer.Status == 409
        || HubSpotRefusal.In(answer).Any(refusal => refusal.Property == property.Name && refusal.Code == HubSpotRefusal.Conflict);

    public static bool IsAbout(DestinationAnswer answer, HubSpotProperty property) =>
        answer.Status == 400 && answer.Mentions(property.Name);

    /// <summary>Only a page of the web: people click on it.</summary>
    public static string? PageIn(HubSpotWire.Record record) =>
        Uri.TryCreate(record.Url, UriKind.Absolute, out var page) && page.Scheme == Uri.UriSchemeHttps ? record.Url : null;

    public static string IdOf(DestinationAnswer answer) =>
        answer.Read(HubSpotJson.Default.ObjectId).Id is { Length: > 0 } id ? id : throw answer.Unreadable();

    public static string Segment(string id) =>
        id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? id : throw new ArgumentException("Not a HubSpot id.", nameof(id));
}
