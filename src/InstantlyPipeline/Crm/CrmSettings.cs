using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Crm;

/// <summary>Settings that every CRM has, in its own section: <c>HubSpot__Owners</c>, <c>Pipedrive__Owners</c> and so on.</summary>
internal record CrmSettings : PacedSettings
{
    /// <summary>Sales people who take new leads in turn, as the CRM knows them: their e-mail addresses (or ids), separated by
    /// commas.</summary>
    /// <value> Empty: nobody is assigned, unless the record in the CRM has an owner or one of the two settings below names one. A lead
    /// stays with the one it was given to. </value>
    public SettingList Owners { get; init; } = SettingList.Empty;

    /// <summary>Who gets the leads of a campaign: <c>Q4 Fintech: anna@acme.example; Launch *: ben@acme.example</c>. A campaign's id or
    /// name; <c>*</c> stands for any text.</summary>
    /// <value>Empty. The first that fits decides.</value>
    public SettingDictionary OwnerByCampaign { get; init; } = SettingDictionary.None;

    /// <summary>Who gets the leads of a sending account: <c>out@mail.acme.example: anna@acme.example</c>; <c>*</c> stands for any
    /// text.</summary>
    /// <value>Empty. Asked after <see cref="OwnerByCampaign"/>.</value>
    public SettingDictionary OwnerByAccount { get; init; } = SettingDictionary.None;

    /// <summary>Hours from a reply to its task's due date.</summary>
    /// <value>0: at once.</value>
    public int TaskDueInHours { get; init; }

    /// <summary>What the CRM's own status of a lead is set to, by our name of the status:
    /// <c>HubSpot__Statuses__interested=OPEN_DEAL</c>.</summary>
    /// <value>Each CRM has defaults of its own; an empty value leaves the CRM's status alone.</value>
    public SettingDictionary Statuses { get; init; } = SettingDictionary.None;

    /// <summary>Where a lead's variables go, by the CRM's field of a person: <c>HubSpot__Fields__industry=industry</c>. See
    /// <see cref="FieldMapping"/> for what may stand on the right.</summary>
    /// <value>Empty: no variable is copied.</value>
    public SettingDictionary Fields { get; init; } = SettingDictionary.None;

    /// <summary>Like <see cref="Fields"/>, for deals.</summary>
    /// <value>Empty.</value>
    public SettingDictionary DealFields { get; init; } = SettingDictionary.None;

    /// <summary>The stage of a deal once a meeting is <c>booked</c>, a <c>no_show</c>, <c>held</c> or <c>won</c>, as the CRM calls
    /// it.</summary>
    /// <value>Each CRM has defaults of its own; an empty value leaves the deal at its stage.</value>
    public SettingDictionary DealStages { get; init; } = SettingDictionary.None;

    /// <summary>Whether the lead's variables replace what stands in the fields of an existing person.</summary>
    /// <value>False: only empty fields are filled.</value>
    public bool Overwrite { get; init; }

    /// <summary>Whether only people whom the CRM knows already get anything.</summary>
    /// <value>False: an unknown person is made.</value>
    public bool UpdateOnly { get; init; }

    /// <summary>How a reply's words are kept on the person: <c>none</c>, <c>note</c>, or <c>email</c> where the CRM can log one.</summary>
    /// <value><c>none</c>: they stand in the task only.</value>
    public string Conversation { get; init; } = "none";

    /// <summary>Without values: records print their members.</summary>
    public override string ToString() => nameof(CrmSettings);
}
