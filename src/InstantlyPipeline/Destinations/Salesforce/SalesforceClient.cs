using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Contacts, leads and opportunities in Salesforce. Every write may be repeated: an opportunity is upserted by its external id, all else is looked for first.</summary>
/// <remarks>
/// Queries read the database and not a search index: what was written a moment ago is found.
/// Throws <see cref="TransientFailureException"/> or <see cref="PermanentFailureException"/> for whatever is not described as an outcome.
/// </remarks>
public sealed class SalesforceClient
{
    private const int MaxPages = 20;
    private const int MaxOpportunityName = 120;
    private const int MaxAccountName = 255;
    private const int MaxLastName = 80;
    private const int MaxFirstName = 40;

    private readonly SalesforceOptions _options;
    private readonly SalesforceSession _session;
    private readonly TimeProvider _time;
    private readonly string _setting;
    private readonly string _data;

    internal SalesforceClient(SalesforceOptions options, string setting, DestinationHttp http, TimeProvider time)
    {
        _options = options;
        _session = new SalesforceSession(options, http);
        _time = time;
        _setting = setting;
        _data = $"services/data/{options.ApiVersion}";
    }

    /// <summary>The person with this address: the oldest contact, else what a lead was converted to, else the open lead; a new contact when there is none of these.</summary>
    public async Task<SalesforceContact> FindOrCreateContactAsync(SalesforceContactDetails details, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(details.Email);
        var email = Literal(address);
        if (await FirstAsync("find contact", $"SELECT Id, AccountId FROM Contact WHERE Email = {email} ORDER BY CreatedDate LIMIT 1", SalesforceJson.Default.Contacts, cancellationToken)
            is { Id: { } contact, AccountId: var account })
        {
            return new(contact, account, null, Created: false);
        }
        switch (await FirstAsync(
            "find lead", $"SELECT Id, IsConverted, ConvertedContactId, ConvertedAccountId FROM Lead WHERE Email = {email} ORDER BY IsConverted DESC, CreatedDate LIMIT 1",
            SalesforceJson.Default.Leads, cancellationToken))
        {
            case { IsConverted: true, ConvertedContactId: { } converted, ConvertedAccountId: var convertedAccount }:
                return new(converted, convertedAccount, null, Created: false);
            case { IsConverted: false, Id: { } lead }:
                return new(null, null, lead, Created: false);
        }

        account = string.IsNullOrWhiteSpace(details.Company) ? null : await FindOrCreateAccountAsync(details.Company, cancellationToken);
        var lastName = string.IsNullOrWhiteSpace(details.LastName) ? address[..address.LastIndexOf('@')] : details.LastName;
        var firstName = string.IsNullOrWhiteSpace(details.FirstName) ? null : Fit(details.FirstName, MaxFirstName);
        var request = new SalesforceWire.ContactRequest(firstName, Fit(lastName, MaxLastName), address, account);
        return new(await CreateAsync("create contact", "Contact", request, SalesforceJson.Default.ContactRequest, cancellationToken), account, null, Created: true);
    }

    /// <summary>Opts every contact and every open lead of the address out of email. May be repeated: who is opted out is left alone.</summary>
    /// <returns>How many there are, those that had been opted out before included.</returns>
    public async Task<int> OptOutAsync(string email, CancellationToken cancellationToken)
    {
        var address = Literal(EmailAddress.Normalised(email));
        try
        {
            // A converted lead can be read only; the contact it became is among the contacts.
            return await OptOutAsync("Contact", $"Email = {address}", cancellationToken)
                + await OptOutAsync("Lead", $"Email = {address} AND IsConverted = false", cancellationToken);
        }
        catch (PermanentFailureException refused) when (refused.Reason == "salesforce-forbidden")
        {
            throw new PermanentFailureException(refused.Reason, $"{refused.Message} The field is HasOptedOutOfEmail (Email Opt Out) of Contact and Lead.", refused);
        }
    }

    /// <summary>The opportunity this event made, whatever became of it since.</summary>
    public async Task<string?> FindOpportunityAsync(EventKey key, CancellationToken cancellationToken)
        => await OpportunityOfAsync(key, "Id", cancellationToken) is { } answer ? IdOf(answer) : null;

    /// <summary>The opportunity this event made, while it is open.</summary>
    public async Task<SalesforceOpportunity?> FindOpenOpportunityAsync(EventKey key, CancellationToken cancellationToken)
        => (await OpportunityOfAsync(key, "Id,StageName,IsClosed", cancellationToken))?.Read(SalesforceJson.Default.Opportunity) is { Id: { } id, StageName: { } stage, IsClosed: false }
            ? new(id, stage)
            : null;

    /// <summary>The newest open opportunity in which the contact has a role, whoever made it.</summary>
    public async Task<SalesforceOpportunity?> FindOpenOpportunityAsync(string contactId, CancellationToken cancellationToken)
    {
        var role = await FirstAsync(
            "find open opportunity",
            $"SELECT OpportunityId, Opportunity.StageName FROM OpportunityContactRole WHERE ContactId = {Literal(contactId)} AND Opportunity.IsClosed = false ORDER BY Opportunity.CreatedDate DESC LIMIT 1",
            SalesforceJson.Default.Roles, cancellationToken);
        return role is { OpportunityId: { } id, Opportunity.StageName: { } stage } ? new(id, stage) : null;
    }

    /// <summary>Moves an opportunity forward to the stage of the settings.</summary>
    /// <returns>False when it stands there already or further on, or in a stage that is not in use any more: nothing is ever moved back.</returns>
    public async Task<bool> AdvanceAsync(SalesforceOpportunity opportunity, CancellationToken cancellationToken)
    {
        var stages = await QueryAsync("list stages", "SELECT ApiName, SortOrder FROM OpportunityStage WHERE IsActive = true", SalesforceJson.Default.Stages, cancellationToken);
        var target = stages.FirstOrDefault(stage => stage.ApiName == _options.StageName)
            ?? throw new PermanentFailureException(
                "salesforce-unknown-stage", "Salesforce has no active opportunity stage of that name: set Salesforce__StageName to the API name of one, then replay.");
        if (stages.FirstOrDefault(stage => stage.ApiName == opportunity.StageName) is not { } current || current.SortOrder >= target.SortOrder)
        {
            return false;
        }
        await _session.SendAsync(
            DestinationCall.Patch(
                "update opportunity", $"{_data}/sobjects/Opportunity/{Segment(opportunity.Id)}", new(_options.StageName), SalesforceJson.Default.StageRequest),
            cancellationToken);
        return true;
    }

    /// <summary>Makes the opportunity of this event, or writes the same into the one it made before.</summary>
    public async Task<string> UpsertOpportunityAsync(SalesforceOpportunityDetails opportunity, CancellationToken cancellationToken)
    {
        var closes = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime).AddDays(_options.CloseInDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var request = new SalesforceWire.OpportunityRequest(Fit(opportunity.Name, MaxOpportunityName), _options.StageName, closes, opportunity.AccountId);
        var call = DestinationCall.Patch(
            "upsert opportunity", $"{_data}/sobjects/Opportunity/{_options.ExternalIdField}/{opportunity.Key.Value}", request, SalesforceJson.Default.OpportunityRequest) with
        {
            Expects = IsMissingField,
        };
        // Of two that insert the same key at once, Salesforce refuses the slower one; asked again, it finds the other's record.
        var answer = await _session.SendAsync(call with { Expects = answer => IsMissingField(answer) || IsTaken(answer) }, cancellationToken);
        if (IsTaken(answer))
        {
            answer = await _session.SendAsync(call, cancellationToken);
        }
        return answer.Status switch
        {
            404 => throw new PermanentFailureException(
                "salesforce-missing-field",
                $"Salesforce has no opportunity field '{_options.ExternalIdField}' that the app in {_setting} can see: add it by hand as a text field of 44 characters or more, "
                    + "External ID and Unique, grant the run-as user access, then replay."),
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
        var known = await FirstAsync(
            "find contact role", $"SELECT Id FROM OpportunityContactRole WHERE OpportunityId = {Literal(opportunityId)} AND ContactId = {Literal(contactId)} LIMIT 1",
            SalesforceJson.Default.Records, cancellationToken);
        if (known is not null)
        {
            return false;
        }
        await CreateAsync("create contact role", "OpportunityContactRole", new(opportunityId, contactId), SalesforceJson.Default.RoleRequest, cancellationToken);
        return true;
    }

    private async Task<int> OptOutAsync(string type, string condition, CancellationToken cancellationToken)
    {
        var people = await QueryAsync(
            $"find {type.ToLowerInvariant()}", $"SELECT Id, HasOptedOutOfEmail FROM {type} WHERE {condition}", SalesforceJson.Default.People, cancellationToken);
        foreach (var person in people.Where(person => !person.HasOptedOutOfEmail))
        {
            await _session.SendAsync(
                DestinationCall.Patch("opt out of email", $"{_data}/sobjects/{type}/{Segment(person.Id ?? "")}", new(true), SalesforceJson.Default.OptOutRequest), cancellationToken);
        }
        return people.Count;
    }

    private async Task<DestinationAnswer?> OpportunityOfAsync(EventKey key, string fields, CancellationToken cancellationToken)
    {
        var answer = await _session.SendAsync(
            DestinationCall.Get("find opportunity", $"{_data}/sobjects/Opportunity/{_options.ExternalIdField}/{key.Value}?fields={fields}") with
            {
                Expects = answer => answer.Status == 404,
            },
            cancellationToken);
        return answer.Succeeded ? answer : null;
    }

    private async Task<string> FindOrCreateAccountAsync(string company, CancellationToken cancellationToken)
    {
        var name = Fit(company, MaxAccountName);
        var known = await FirstAsync(
            "find account", $"SELECT Id FROM Account WHERE Name = {Literal(name)} ORDER BY CreatedDate LIMIT 1", SalesforceJson.Default.Records, cancellationToken);
        return known?.Id ?? await CreateAsync("create account", "Account", new(name), SalesforceJson.Default.AccountRequest, cancellationToken);
    }

    private async Task<string> CreateAsync<T>(string operation, string type, T request, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        => IdOf(await _session.SendAsync(DestinationCall.Post(operation, $"{_data}/sobjects/{type}", request, json), cancellationToken));

    private async Task<T?> FirstAsync<T>(string operation, string soql, JsonTypeInfo<SalesforceWire.Page<T>> type, CancellationToken cancellationToken)
        where T : class
        => (await QueryAsync(operation, soql, type, cancellationToken)).FirstOrDefault();

    /// <summary>All records of a query: a short page is not the last one, only <c>done</c> says so.</summary>
    private async Task<List<T>> QueryAsync<T>(string operation, string soql, JsonTypeInfo<SalesforceWire.Page<T>> type, CancellationToken cancellationToken)
        where T : class
    {
        var records = new List<T>();
        var path = $"{_data}/query?q={Uri.EscapeDataString(soql)}";
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await _session.SendAsync(DestinationCall.Get(operation, path), cancellationToken);
            var read = answer.Read(type);
            records.AddRange(read.Records ?? throw answer.Unreadable());
            if (read.Done)
            {
                break;
            }
            path = read.NextRecordsUrl?.StartsWith($"/{_data}/query/", StringComparison.Ordinal) == true ? read.NextRecordsUrl[1..] : throw answer.Unreadable();
        }
        return records;
    }

    private static string Literal(string text)
        => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Fit(string text, int limit) => PlainText.Fit(PlainText.OneLine(text), limit, element => element);

    private static string IdOf(DestinationAnswer answer)
        => answer.Read(SalesforceJson.Default.Saved).Id is { Length: > 0 } id ? id : throw answer.Unreadable();

    private static string Segment(string id) => id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? id : throw new ArgumentException("Not a Salesforce id.", nameof(id));
}
