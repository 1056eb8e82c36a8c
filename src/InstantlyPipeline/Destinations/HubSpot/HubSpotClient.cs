using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Contacts, companies, tasks and deals in HubSpot. Every write may be repeated: it finds what the first one left.</summary>
/// <remarks>
/// This file has what all parts need: properties of ours, and writes that leave out what an account's rules refuse.
/// Throws <see cref="TransientFailureException"/> or <see cref="PermanentFailureException"/> for whatever is not described as an outcome.
/// </remarks>
internal sealed partial class HubSpotClient
{
    private const string LeadStatus = "hs_lead_status";
    private const string Owner = "hubspot_owner_id";
    private const string ReadScope = "crm.objects.contacts.read";
    private const string WriteScope = "crm.objects.contacts.write";

    // Each round leaves out what the one before was refused for; an account with more broken rules than this wants a person.
    private const int MostRounds = 6;

    // Source: HubSpot's "API usage guidelines": five searches a second for the account; they do not count with the other calls.
    private static readonly Lane Searches = new("searches", Pace.PerSecond(5));

    private readonly DestinationHttp _http;
    private readonly string _objects;
    private readonly string _schemas;
    private readonly HubSpotProperty _tags;
    private readonly KeyedGates _tagGate = new();
    private readonly string _setting;
    private readonly ConcurrentDictionary<HubSpotProperty, SharedResult<HubSpotPropertyState>> _ensured = new();
    private readonly ConcurrentDictionary<string, string> _owners = new(StringComparer.OrdinalIgnoreCase);
    private readonly SharedResult<IReadOnlyList<HubSpotWire.Stage>> _stages;

    internal HubSpotClient(HubSpotOptions options, string setting, DestinationHttp http)
    {
        Options = options;
        _http = http;
        _setting = setting;
        _objects = $"crm/objects/{options.ApiVersion}";
        _schemas = $"crm/properties/{options.ApiVersion}";
        _tags = HubSpotProperty.Tags(options.TagProperty);
        _stages = new SharedResult<IReadOnlyList<HubSpotWire.Stage>>(ReadStagesAsync);
    }

    internal HubSpotOptions Options { get; }

    /// <summary>The id of a person in sales.</summary>
    /// <param name="owner">Their address, or the id itself.</param>
    /// <returns>Null when HubSpot has nobody of that address among its owners.</returns>
    public async Task<string?> FindOwnerAsync(string owner, CancellationToken cancellationToken)
    {
        if (owner.Length > 0 && owner.All(char.IsAsciiDigit))
        {
            return owner;
        }
        if (_owners.TryGetValue(owner, out var known))
        {
            return known;
        }
        var answer = await _http.SendAsync(
            DestinationCall.Get("find owner", $"crm/owners/{Options.ApiVersion}?email={EmailAddress.InUrl(owner)}&limit=1") with
            {
                Scope = "crm.objects.owners.read",
            },
            HubSpotJson.Default.OwnersAnswer,
            cancellationToken
        );
        var found = answer
            .Results?.FirstOrDefault(result => string.Equals(result.Email?.Trim(), owner.Trim(), StringComparison.OrdinalIgnoreCase))
            ?.Id;
        return found is { Length: > 0 } ? _owners[owner] = found : null;
    }

    /// <summary>Sends a write, and again without the optional properties that HubSpot refuses: an account's own rules must not cost the
    /// contact.</summary>
    /// <param name="properties">Loses what was refused.</param>
    /// <param name="isNeeded">Properties without which the write makes no sense: their refusal is the call's.</param>
    /// <returns>The last answer, and what was left out.</returns>
    private async Task<(DestinationAnswer Answer, IReadOnlyList<HubSpotRefusal> LeftOut)> WriteAsync(
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
            var answer = await _http.SendAsync(
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

    private static string Told(IReadOnlyList<HubSpotRefusal> leftOut) =>
        leftOut.Count == 0 ? "" : $"; HubSpot refused {string.Join(", ", leftOut)}";

    private Task<HubSpotPropertyState> EnsureAsync(HubSpotProperty property, CancellationToken cancellationToken) =>
        _ensured
            .GetOrAdd(
                property,
                static (property, client) => new SharedResult<HubSpotPropertyState>(ct => client.CreateWhenMissingAsync(property, ct)),
                this
            )
            .GetAsync(cancellationToken);

    private async Task<HubSpotPropertyState> CreateWhenMissingAsync(HubSpotProperty property, CancellationToken cancellationToken)
    {
        var seen = await _http.SendAsync(
            DestinationCall.Get("read property", $"{_schemas}/{property.ObjectType}/{property.Name}") with
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
            _http.SendAsync(
                DestinationCall.Post("create property", $"{_schemas}/{property.ObjectType}", definition, HubSpotJson.Default.Property) with
                {
                    Expects = answer => answer.Status is 403 or 409 || (answer.Status == 400 && definition.HasUniqueValue == true),
                },
                cancellationToken
            );
    }

    private PermanentFailureException Missing(HubSpotProperty property, string operation) =>
        new(
            "hubspot-missing-property",
            $"HubSpot lacks something the pipeline needs for '{operation}' and may not make: {property.Advice} to the key in {_setting}; then replay."
        );

    /// <summary>A record of the same unique value exists.</summary>
    private static bool IsConflict(DestinationAnswer answer, HubSpotProperty property) =>
        answer.Status == 409
        || HubSpotRefusal.In(answer).Any(refusal => refusal.Property == property.Name && refusal.Code == HubSpotRefusal.Conflict);

    private static bool IsAbout(DestinationAnswer answer, HubSpotProperty property) =>
        answer.Status == 400 && answer.Mentions(property.Name);

    /// <summary>Only a page of the web: people click on it.</summary>
    private static string? PageIn(HubSpotWire.Record record) =>
        Uri.TryCreate(record.Url, UriKind.Absolute, out var page) && page.Scheme == Uri.UriSchemeHttps ? record.Url : null;

    private static string IdOf(DestinationAnswer answer) =>
        answer.Read(HubSpotJson.Default.ObjectId).Id is { Length: > 0 } id ? id : throw answer.Unreadable();

    private static string Segment(string id) =>
        id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? id : throw new ArgumentException("Not a HubSpot id.", nameof(id));

    [GeneratedRegex(@"Existing ID:\s*(\d{1,20})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex ExistingId();
}
