using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;
using static InstantlyPipeline.Destinations.HubSpot.HubSpotApi;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Contacts, companies, tasks and deals in HubSpot. Every write may be repeated: it finds what the first one left.</summary>
/// <remarks>
/// Throws <see cref="TransientFailureException"/> or <see cref="PermanentFailureException"/> for whatever is not described as an outcome.
/// </remarks>
internal sealed partial class HubSpotClient
{
    private readonly HubSpotApi _api;
    private readonly ConcurrentDictionary<string, string> _owners = new(StringComparer.OrdinalIgnoreCase);
    private readonly SharedResult<IReadOnlyList<HubSpotWire.Stage>> _stages;

    internal HubSpotClient(HubSpotOptions options, string setting, DestinationHttp http)
    {
        Options = options;
        _api = new HubSpotApi(options, setting, http);
        Tags = new HubSpotTags(_api, options);
        Bars = new HubSpotBars(_api, options, FindBySecondAddressAsync);
        _stages = new SharedResult<IReadOnlyList<HubSpotWire.Stage>>(ReadStagesAsync);
    }

    internal HubSpotOptions Options { get; }

    public HubSpotTags Tags { get; }

    public HubSpotBars Bars { get; }

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
        var answer = await _api.SendAsync(
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

    [GeneratedRegex(@"Existing ID:\s*(\d{1,20})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex ExistingId();
}
