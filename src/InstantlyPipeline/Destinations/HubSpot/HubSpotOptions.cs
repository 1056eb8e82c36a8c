using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Settings <c>HubSpot__…</c>: one HubSpot account.</summary>
internal sealed record HubSpotOptions : CrmSettings
{
    /// <summary>With the defaults. <c>Statuses</c> are values of <c>hs_lead_status</c>, <c>DealStages</c> internal ids of stages in
    /// <see cref="Pipeline"/>.</summary>
    /// <remarks>The defaults are the options and stages that HubSpot gives a new account (its documents "Using the Lead Status property"
    /// and "Set up deal pipelines", 2026).</remarks>
    public HubSpotOptions()
    {
        Statuses = new SettingDictionary([
            new(LeadStatuses.Replied, "CONNECTED"),
            new(LeadStatuses.Neutral, "CONNECTED"),
            new(LeadStatuses.Interested, "IN_PROGRESS"),
            new(LeadStatuses.MeetingBooked, "OPEN_DEAL"),
            new(LeadStatuses.NoShow, "OPEN_DEAL"),
            new(LeadStatuses.MeetingCompleted, "OPEN_DEAL"),
            new(LeadStatuses.Closed, "OPEN_DEAL"),
            new(LeadStatuses.NotInterested, "UNQUALIFIED"),
            new(LeadStatuses.WrongPerson, "UNQUALIFIED"),
        ]);
        DealStages = new SettingDictionary([new("booked", "appointmentscheduled"), new("held", "qualifiedtobuy"), new("won", "closedwon")]);
    }

    private HubSpotOptions(CrmSettings common)
        : base(common) { }

    /// <summary>The service key (Settings → Integrations → Service Keys) or token of an older private app.</summary>
    /// <value> Empty: HubSpot is not used. Scopes needed: <c>crm.objects.contacts.read</c> and <c>.write</c> (tasks, notes and meetings
    /// included), the same of <c>companies</c> and <c>deals</c>, <c>crm.objects.owners.read</c>, <c>communication_preferences.write</c>,
    /// <c>sales-email-read</c> where mails are logged, and <c>crm.schemas.…read</c> and <c>.write</c> of contacts, companies and deals for
    /// the properties the pipeline creates for itself. A wrong key dead-letters events with <c>hubspot-unauthorized</c>, a missing scope
    /// with <c>hubspot-forbidden</c> or <c>hubspot-missing-property</c>. </value>
    public string AccessToken { get; init; } = "";

    /// <summary>Host of the API, without the version.</summary>
    /// <value><c>https://api.hubapi.com</c>. Change it only to point at a stand-in.</value>
    public Uri BaseAddress { get; init; } = new("https://api.hubapi.com");

    /// <summary>HubSpot's dated API version, as it appears in paths.</summary>
    /// <value><c>2026-09</c>. A version lives at least 18 months; after that calls fail with 404 or 410.</value>
    public string ApiVersion { get; init; } = "2026-09";

    /// <summary>Internal name of the contact property (multiple checkboxes) that holds the tag <c>Hot Lead</c>.</summary>
    /// <value><c>instantly_tags</c>, created when missing. One made by hand needs an option with the internal value
    /// <c>hot_lead</c>.</value>
    public string TagProperty { get; init; } = "instantly_tags";

    /// <summary>Internal id of the pipeline that deals go to.</summary>
    /// <value><c>default</c>, the id of the pipeline that HubSpot gives every account.</value>
    public string Pipeline { get; init; } = "default";

    /// <summary>The lifecycle stage of a contact, by our name of its status: <c>HubSpot__Lifecycle__interested=salesqualifiedlead</c>.
    /// HubSpot moves a contact forward only.</summary>
    /// <value>Empty: lifecycle stages are left alone.</value>
    public SettingDictionary Lifecycle { get; init; } = SettingDictionary.None;

    /// <summary>Without the token: records print their members.</summary>
    public override string ToString() => nameof(HubSpotOptions);

    internal static HubSpotOptions Read(SettingReader settings)
    {
        var defaults = new HubSpotOptions();
        return new(settings.Crm(defaults, "note", "email"))
        {
            AccessToken = settings.Token(nameof(AccessToken)),
            BaseAddress = settings.BaseAddress(nameof(BaseAddress), defaults.BaseAddress),
            ApiVersion = settings.Word(
                nameof(ApiVersion),
                defaults.ApiVersion,
                character => char.IsAsciiLetterOrDigit(character) || character == '-',
                "a version such as 2026-09"
            ),
            TagProperty = settings.Word(
                nameof(TagProperty),
                defaults.TagProperty,
                character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_',
                "an internal property name (lower-case letters, digits, underscores)"
            ),
            Pipeline = settings.Word(
                nameof(Pipeline),
                defaults.Pipeline,
                character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_',
                "a pipeline's internal id"
            ),
            Lifecycle = settings.Map(nameof(Lifecycle), SettingDictionary.None, LeadStatuses.All),
        };
    }
}
