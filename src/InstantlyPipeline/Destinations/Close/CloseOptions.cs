using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Settings <c>Close__…</c>: one organization at Close.</summary>
internal sealed record CloseOptions : CrmSettings
{
    /// <summary>
    /// With the defaults. <c>Statuses</c> are labels or ids of lead statuses. <c>DealStages</c> are labels or ids of statuses in
    /// <see cref="Pipeline"/>; where they say nothing, a booked meeting is at the pipeline's first status and a won deal at its first one
    /// of type <c>won</c>.
    /// </summary>
    /// <remarks>The lead statuses are among those that Close shows in its documents, "Lead Statuses", 2026; an account may have
    /// others.</remarks>
    public CloseOptions() =>
        Statuses = new SettingDictionary([
            new(LeadStatuses.Interested, "Qualified"),
            new(LeadStatuses.MeetingBooked, "Qualified"),
            new(LeadStatuses.MeetingCompleted, "Qualified"),
            new(LeadStatuses.NotInterested, "Bad Fit"),
        ]);

    private CloseOptions(CrmSettings common)
        : base(common) { }

    /// <summary>An API key (Settings → Developer → API Keys); tasks and notes are made in the name of its user.</summary>
    /// <value>Empty: Close is not used. A wrong one dead-letters events with <c>close-unauthorized</c>.</value>
    public string ApiKey { get; init; } = "";

    /// <summary>Root of the API, the version included.</summary>
    /// <value><c>https://api.close.com/api/v1/</c>.</value>
    public Uri BaseAddress { get; init; } = new("https://api.close.com/api/v1/");

    /// <summary>Name or id of the pipeline for opportunities.</summary>
    /// <value>Empty: the first one.</value>
    public string Pipeline { get; init; } = "";

    /// <summary>Name or id of a text field of opportunities that gets the event's key, besides the note.</summary>
    /// <value>Empty: the key stands in the opportunity's note only.</value>
    public string EventKeyField { get; init; } = "";

    /// <summary>Without the key: records print their members.</summary>
    public override string ToString() => nameof(CloseOptions);

    internal static CloseOptions Read(SettingReader settings)
    {
        var defaults = new CloseOptions();
        return new(settings.Crm(defaults, "note"))
        {
            ApiKey = settings.Token(nameof(ApiKey)),
            BaseAddress = settings.BaseAddress(nameof(BaseAddress), defaults.BaseAddress),
            Pipeline = settings.Word(nameof(Pipeline), "", character => !char.IsControl(character), "the name of a pipeline"),
            EventKeyField = settings.Word(nameof(EventKeyField), "", character => !char.IsControl(character), "the name of a field"),
        };
    }
}
