using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Settings <c>Salesforce__…</c>: one Salesforce org.</summary>
/// <remarks>
/// Needs an External Client App with the client credentials flow switched on and a run-as user who may read and create Accounts and contact
/// roles, read, create and edit Leads, Contacts, Opportunities and Tasks, and read Users; of Leads and Contacts it edits Email Opt Out
/// (<c>HasOptedOutOfEmail</c>).
/// </remarks>
internal sealed record SalesforceOptions : CrmSettings
{
    /// <summary>
    /// With the defaults. <c>Statuses</c> are API names of lead statuses, for people who are open Leads. <c>DealStages</c> are API names of
    /// opportunity stages; a booked meeting is at <see cref="StageName"/> where they say nothing.
    /// </summary>
    /// <remarks>The defaults are the picklists of a new org (Salesforce's object reference, Lead and OpportunityStage).</remarks>
    public SalesforceOptions()
    {
        Statuses = new SettingDictionary([
            new(LeadStatuses.Replied, "Working - Contacted"),
            new(LeadStatuses.Interested, "Working - Contacted"),
            new(LeadStatuses.MeetingBooked, "Working - Contacted"),
            new(LeadStatuses.MeetingCompleted, "Working - Contacted"),
            new(LeadStatuses.NotInterested, "Closed - Not Converted"),
            new(LeadStatuses.WrongPerson, "Closed - Not Converted"),
        ]);
        DealStages = new SettingDictionary([new("won", "Closed Won")]);
    }

    private SalesforceOptions(CrmSettings common)
        : base(common) { }

    /// <summary>The org's My Domain address. Log-in and calls both go there, so that neither secret nor token reaches a host nobody
    /// configured.</summary>
    /// <value>Required beside the secret: <c>https://{MyDomain}.my.salesforce.com</c>, a sandbox
    /// <c>https://{MyDomain}--{sandbox}.sandbox.my.salesforce.com</c>.</value>
    public Uri? BaseAddress { get; init; }

    /// <summary>Consumer key of the External Client App.</summary>
    /// <value>Required beside the secret.</value>
    public string ClientId { get; init; } = "";

    /// <summary>Consumer secret of the External Client App.</summary>
    /// <value>Empty: Salesforce is not used. A wrong one dead-letters events with <c>salesforce-unauthorized</c>.</value>
    public string ClientSecret { get; init; } = "";

    /// <summary>API version as it appears in paths.</summary>
    /// <value><c>v67.0</c> (Summer '26). Once Salesforce retires it, events are dead-lettered with
    /// <c>salesforce-version-retired</c>.</value>
    public string ApiVersion { get; init; } = "v67.0";

    /// <summary>API name of a custom text field on Opportunity, length 44 or more, marked External ID and Unique: it holds the event key,
    /// by which a repeat finds the first try's record.</summary>
    /// <value><c>Instantly_Event_Key__c</c>. Salesforce lets nobody make fields over this API: without it events are dead-lettered with
    /// <c>salesforce-missing-field</c>.</value>
    public string ExternalIdField { get; init; } = "Instantly_Event_Key__c";

    /// <summary>Stage of an opportunity whose meeting is booked, as the API names it. An open opportunity is moved forward to it, never
    /// back.</summary>
    /// <value><c>Qualification</c>. One that is not an active stage dead-letters events with <c>salesforce-unknown-stage</c>.</value>
    public string StageName { get; init; } = "Qualification";

    /// <summary>Close date of a new opportunity, in days from the day it is made; Salesforce requires one.</summary>
    /// <value>30.</value>
    public int CloseInDays { get; init; } = 30;

    /// <summary>What an unknown person becomes: <c>Contact</c> with an account, or <c>Lead</c>.</summary>
    /// <value><c>Contact</c>.</value>
    public string PersonAs { get; init; } = "Contact";

    /// <summary>API name of the field of Lead or Contact that marks a hot person; the standard one is on Lead only.</summary>
    /// <value><c>Rating</c>. Where the person's object has no such field, there is no mark.</value>
    public string HotField { get; init; } = "Rating";

    /// <summary>What <see cref="HotField"/> is set to; true for a checkbox.</summary>
    /// <value><c>Hot</c>.</value>
    public string HotValue { get; init; } = "Hot";

    /// <summary>API name of a custom text field on Account, External ID and Unique, that holds the company's domain.</summary>
    /// <value>Empty: an account is known by its name, and one event at a time makes it.</value>
    public string AccountExternalIdField { get; init; } = "";

    /// <summary>Without the secret: records print their members.</summary>
    public override string ToString() => nameof(SalesforceOptions);

    internal static SalesforceOptions Read(SettingReader settings)
    {
        var defaults = new SalesforceOptions();
        if (settings.Text(nameof(ClientSecret)).Length > 0)
        {
            settings.Require(nameof(BaseAddress), "it is the org's address, https://{MyDomain}.my.salesforce.com");
            settings.Require(nameof(ClientId), "it is the consumer key of the External Client App");
        }
        return new(settings.Crm(defaults, "note"))
        {
            BaseAddress = settings.BaseAddress(nameof(BaseAddress), null),
            ClientId = settings.Token(nameof(ClientId)),
            ClientSecret = settings.Token(nameof(ClientSecret)),
            ApiVersion = settings.Word(
                nameof(ApiVersion),
                defaults.ApiVersion,
                character => char.IsAsciiDigit(character) || character is 'v' or '.',
                "a version such as v67.0"
            ),
            ExternalIdField = settings.Word(
                nameof(ExternalIdField),
                defaults.ExternalIdField,
                character => char.IsAsciiLetterOrDigit(character) || character == '_',
                "the API name of a field"
            ),
            StageName = settings.Word(
                nameof(StageName),
                defaults.StageName,
                character => !char.IsControl(character),
                "the name of a stage"
            ),
            PersonAs = settings.OneOf(nameof(PersonAs), defaults.PersonAs, ["Contact", "Lead"]),
            HotField = settings.Word(nameof(HotField), defaults.HotField, IsOfField, "the API name of a field"),
            HotValue = settings.Word(nameof(HotValue), defaults.HotValue, character => !char.IsControl(character), "a value of a field"),
            AccountExternalIdField = settings.Word(nameof(AccountExternalIdField), "", IsOfField, "the API name of a field"),
            CloseInDays = settings.Id(nameof(CloseInDays)) ?? defaults.CloseInDays,
        };

        static bool IsOfField(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
    }
}
