using System.Globalization;
using System.Text.Json.Nodes;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using static InstantlyPipeline.Destinations.Salesforce.SalesforceApi;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Contacts, leads and opportunities in Salesforce. Every write may be repeated: an opportunity is upserted by its external id,
/// all else is looked for first.</summary>
/// <remarks>
/// Queries read the database and not a search index: what was written a moment ago is found.
/// Throws <see cref="TransientFailureException"/> or <see cref="PermanentFailureException"/> for whatever is not described as an outcome.
/// </remarks>
internal sealed partial class SalesforceClient
{
    private const int MaxOpportunityName = 120;
    private const int MaxAccountName = 255;
    private const int MaxLastName = 80;
    private const int MaxFirstName = 40;

    private readonly SalesforceOptions _options;
    private readonly SalesforceApi _api;
    private readonly TimeProvider _time;
    private readonly string _setting;

    internal SalesforceClient(SalesforceOptions options, string setting, DestinationHttp http, TimeProvider time)
    {
        Options = options;
        _options = options;
        _api = new SalesforceApi(options, http);
        Fields = new SalesforceFields(_api);
        _time = time;
        _setting = setting;
    }

    public SalesforceOptions Options { get; }

    public SalesforceFields Fields { get; }

    /// <summary>Where people see a record; the org's address and an id lead to it, whatever its kind. Lightning makes
    /// <c>/lightning/r/Contact/&lt;id&gt;/view</c> of it by itself.</summary>
    /// <returns>Null where no https address of the org is known.</returns>
    public string? PageOf(string id) => PageOf([_api.Org, Options.BaseAddress], id);

    /// <param name="orgs">The org's addresses, the better known first.</param>
    internal static string? PageOf(IEnumerable<Uri?> orgs, string id) =>
        orgs.FirstOrDefault(org => org is { IsAbsoluteUri: true } && org.Scheme == Uri.UriSchemeHttps) is { } address
            ? new Uri(address, $"/{id}").AbsoluteUri
            : null;

    /// <summary>The person with this address: the oldest contact, else what a lead was converted to, else the open lead.</summary>
    public async Task<SalesforceContact?> FindPersonAsync(string address, CancellationToken cancellationToken)
    {
        var email = Literal(EmailAddress.Normalised(address));
        if (
            await _api.FirstAsync(
                "find contact",
                $"SELECT Id, AccountId, OwnerId FROM Contact WHERE Email = {email} ORDER BY CreatedDate LIMIT 1",
                SalesforceJson.Default.Contacts,
                cancellationToken
            ) is
            { Id: { } contact, AccountId: var account, OwnerId: var owner }
        )
        {
            return new(contact, account, null, Created: false) { OwnerId = owner };
        }
        return await _api.FirstAsync(
            "find lead",
            $"SELECT Id, IsConverted, ConvertedContactId, ConvertedAccountId, OwnerId FROM Lead WHERE Email = {email} ORDER BY "
                + $"IsConverted DESC, CreatedDate LIMIT 1",
            SalesforceJson.Default.Leads,
            cancellationToken
        ) switch
        {
            // A converted lead can be read only; its contact may bear another address.
            { IsConverted: true, ConvertedContactId: { } converted, ConvertedAccountId: var convertedAccount } => new(
                converted,
                convertedAccount,
                null,
                Created: false
            ),
            { IsConverted: false, Id: { } lead, OwnerId: var leadOwner } => new(null, null, lead, Created: false) { OwnerId = leadOwner },
            _ => null,
        };
    }

    /// <summary>Opts every contact and every open lead of the address out of email. May be repeated: who is opted out is left
    /// alone.</summary>
    /// <returns>How many there are, and how many of them had been opted out before.</returns>
    public Task<(int People, int Before)> OptOutAsync(string email, CancellationToken cancellationToken) =>
        SetOptOutAsync(email, true, cancellationToken);

    /// <summary>Undoes <see cref="OptOutAsync"/>.</summary>
    /// <returns>How many there are, and how many of them had not been opted out.</returns>
    public Task<(int People, int Before)> OptInAsync(string email, CancellationToken cancellationToken) =>
        SetOptOutAsync(email, false, cancellationToken);

    private async Task<(int People, int Before)> SetOptOutAsync(string email, bool optedOut, CancellationToken cancellationToken)
    {
        var address = Literal(EmailAddress.Normalised(email));
        try
        {
            // A converted lead can be read only; the contact it became is among the contacts.
            var contacts = await SetOptOutAsync("Contact", $"Email = {address}", optedOut, cancellationToken);
            var leads = await SetOptOutAsync("Lead", $"Email = {address} AND IsConverted = false", optedOut, cancellationToken);
            return (contacts.People + leads.People, contacts.Before + leads.Before);
        }
        catch (PermanentFailureException refused) when (refused.Reason == "salesforce-forbidden")
        {
            throw new PermanentFailureException(
                refused.Reason,
                $"{refused.Message} The field is HasOptedOutOfEmail (Email Opt Out) of Contact and Lead.",
                refused
            );
        }
    }

    /// <summary>The opportunity this event made, whatever became of it since.</summary>
    public async Task<string?> FindOpportunityAsync(EventKey key, CancellationToken cancellationToken) =>
        await OpportunityOfAsync(key, "Id", cancellationToken) is { } answer ? IdOf(answer) : null;

    /// <summary>The opportunity this event made, while it is open.</summary>
    public async Task<SalesforceOpportunity?> FindOpenOpportunityAsync(EventKey key, CancellationToken cancellationToken) =>
        (await OpportunityOfAsync(key, "Id,StageName,IsClosed", cancellationToken))?.Read(SalesforceJson.Default.Opportunity)
            is { Id: { } id, StageName: { } stage, IsClosed: false }
            ? new(id, stage)
            : null;

    /// <summary>The newest open opportunity in which the contact has a role, whoever made it.</summary>
    public async Task<SalesforceOpportunity?> FindOpenOpportunityAsync(string contactId, CancellationToken cancellationToken)
    {
        var role = await _api.FirstAsync(
            "find open opportunity",
            $"SELECT OpportunityId, Opportunity.StageName FROM OpportunityContactRole WHERE ContactId = {Literal(contactId)} AND "
                + $"Opportunity.IsClosed = false ORDER BY Opportunity.CreatedDate DESC LIMIT 1",
            SalesforceJson.Default.Roles,
            cancellationToken
        );
        return role is { OpportunityId: { } id, Opportunity.StageName: { } stage } ? new(id, stage) : null;
    }

    /// <summary>The opportunity of this id as it is now, and whether it is closed; null when somebody deleted it.</summary>
    public async Task<(SalesforceOpportunity Opportunity, bool IsClosed)?> GetOpportunityAsync(
        string id,
        CancellationToken cancellationToken
    )
    {
        var answer = await _api.SendAsync(
            DestinationCall.Get("read opportunity", $"{_api.Data}/sobjects/Opportunity/{Segment(id)}?fields=Id,StageName,IsClosed") with
            {
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded && answer.Read(SalesforceJson.Default.Opportunity) is { StageName: { } stage } read
            ? (new(id, stage), read.IsClosed)
            : null;
    }

    /// <summary>Moves an opportunity forward to the stage of the settings.</summary>
    /// <returns>False when it stands there already or further on, or in a stage that is not in use any more: nothing is ever moved
    /// back.</returns>
    public Task<bool> AdvanceAsync(SalesforceOpportunity opportunity, CancellationToken cancellationToken) =>
        AdvanceAsync(opportunity, _options.StageName, cancellationToken);

    /// <summary>The active stages, in their order.</summary>
    public async Task<IReadOnlyList<string>> StagesAsync(CancellationToken cancellationToken) =>
        [.. (await StagesOfAsync(cancellationToken)).OrderBy(stage => stage.SortOrder).Select(stage => stage.ApiName).OfType<string>()];

    /// <inheritdoc cref="AdvanceAsync(SalesforceOpportunity, CancellationToken)"/>
    /// <param name="stageName">API name of the stage.</param>
    public async Task<bool> AdvanceAsync(SalesforceOpportunity opportunity, string stageName, CancellationToken cancellationToken)
    {
        var stages = await StagesOfAsync(cancellationToken);
        var target =
            stages.FirstOrDefault(stage => stage.ApiName == stageName)
            ?? throw new PermanentFailureException(
                "salesforce-unknown-stage",
                "Salesforce has no active opportunity stage of that name: set Salesforce__StageName to the API name of one, then replay."
            );
        if (
            stages.FirstOrDefault(stage => stage.ApiName == opportunity.StageName) is not { } current
            || current.SortOrder >= target.SortOrder
        )
        {
            return false;
        }
        await _api.SendAsync(
            DestinationCall.Patch(
                "update opportunity",
                $"{_api.Data}/sobjects/Opportunity/{Segment(opportunity.Id)}",
                new(stageName),
                SalesforceJson.Default.StageRequest
            ),
            cancellationToken
        );
        return true;
    }

    /// <summary>Makes the opportunity of this event, or writes the same into the one it made before.</summary>
    public async Task<string> UpsertOpportunityAsync(SalesforceOpportunityDetails opportunity, CancellationToken cancellationToken)
    {
        var closes = DateOnly
            .FromDateTime(_time.GetUtcNow().UtcDateTime)
            .AddDays(_options.CloseInDays)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var request = new JsonObject
        {
            ["Name"] = Fit(opportunity.Name, MaxOpportunityName),
            ["StageName"] = opportunity.StageName ?? _options.StageName,
            ["CloseDate"] = closes,
        };
        Add(request, "AccountId", opportunity.AccountId);
        Add(request, "OwnerId", opportunity.OwnerId);
        foreach (var (field, value) in opportunity.Fields ?? [])
        {
            request[field] = value?.DeepClone();
        }
        var call = DestinationCall.Patch(
            "upsert opportunity",
            $"{_api.Data}/sobjects/Opportunity/{_options.ExternalIdField}/{opportunity.Key.Value}",
            request,
            SalesforceJson.Default.JsonObject
        ) with
        {
            Expects = IsMissingField,
        };
        // Of two that insert the same key at once, Salesforce refuses the slower one; asked again, it finds the other's record.
        var answer = await _api.SendAsync(call with { Expects = answer => IsMissingField(answer) || IsTaken(answer) }, cancellationToken);
        if (IsTaken(answer))
        {
            answer = await _api.SendAsync(call, cancellationToken);
        }
        return answer.Status switch
        {
            404 => throw new PermanentFailureException(
                "salesforce-missing-field",
                $"Salesforce has no opportunity field '{_options.ExternalIdField}' that the app in {_setting} can see: add it by hand "
                    + $"as a text field of 44 characters or more, "
                    + "External ID and Unique, grant the run-as user access, then replay."
            ),
            204 => await FindOpportunityAsync(opportunity.Key, cancellationToken) ?? throw answer.Unreadable(),
            _ => IdOf(answer),
        };

        static bool IsMissingField(DestinationAnswer answer) => answer.Status == 404;
        static bool IsTaken(DestinationAnswer answer) => SalesforceFailures.Code(answer) == SalesforceFailures.DuplicateValue;
    }

    /// <summary>Gives the contact a role in the opportunity, so that the next meeting finds it.</summary>
    /// <returns>False when it had one.</returns>
    public async Task<bool> LinkContactAsync(string opportunityId, string contactId, CancellationToken cancellationToken)
    {
        var known = await _api.FirstAsync(
            "find contact role",
            $"SELECT Id FROM OpportunityContactRole WHERE OpportunityId = {Literal(opportunityId)} AND ContactId = "
                + $"{Literal(contactId)} LIMIT 1",
            SalesforceJson.Default.Records,
            cancellationToken
        );
        if (known is not null)
        {
            return false;
        }
        await _api.CreateAsync(
            "create contact role",
            "OpportunityContactRole",
            new(opportunityId, contactId),
            SalesforceJson.Default.RoleRequest,
            cancellationToken
        );
        return true;
    }

    private async Task<(int People, int Before)> SetOptOutAsync(
        string type,
        string condition,
        bool optedOut,
        CancellationToken cancellationToken
    )
    {
        var people = await _api.QueryAsync(
            $"find {type.ToLowerInvariant()}",
            $"SELECT Id, HasOptedOutOfEmail FROM {type} WHERE {condition}",
            SalesforceJson.Default.People,
            cancellationToken
        );
        foreach (var person in people.Where(person => person.HasOptedOutOfEmail != optedOut))
        {
            await _api.SendAsync(
                DestinationCall.Patch(
                    optedOut ? "opt out of email" : "opt into email",
                    $"{_api.Data}/sobjects/{type}/{Segment(person.Id ?? "")}",
                    new(optedOut),
                    SalesforceJson.Default.OptOutRequest
                ),
                cancellationToken
            );
        }
        return (people.Count, people.Count(person => person.HasOptedOutOfEmail == optedOut));
    }

    private async Task<DestinationAnswer?> OpportunityOfAsync(EventKey key, string fields, CancellationToken cancellationToken)
    {
        var answer = await _api.SendAsync(
            DestinationCall.Get(
                "find opportunity",
                $"{_api.Data}/sobjects/Opportunity/{_options.ExternalIdField}/{key.Value}?fields={fields}"
            ) with
            {
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded ? answer : null;
    }

    private Task<List<SalesforceWire.Stage>> StagesOfAsync(CancellationToken cancellationToken) =>
        _api.QueryAsync(
            "list stages",
            "SELECT ApiName, SortOrder FROM OpportunityStage WHERE IsActive = true",
            SalesforceJson.Default.Stages,
            cancellationToken
        );
}
