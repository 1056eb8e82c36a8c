using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>Settings <c>Pipedrive__…</c>: one Pipedrive company.</summary>
internal sealed record PipedriveOptions : CrmSettings
{
    /// <summary>With the defaults. <c>Statuses</c> are labels of persons, <c>DealStages</c> ids or names of stages.</summary>
    /// <remarks>The defaults are the labels that Pipedrive gives persons in a new account. Stages differ in every account: a deal stays
    /// where it starts until they are named; one that is won is marked as won.</remarks>
    public PipedriveOptions() =>
        Statuses = new SettingDictionary([
            new(LeadStatuses.Replied, "Warm lead"),
            new(LeadStatuses.Neutral, "Warm lead"),
            new(LeadStatuses.Interested, "Hot lead"),
            new(LeadStatuses.MeetingBooked, "Hot lead"),
            new(LeadStatuses.NoShow, "Hot lead"),
            new(LeadStatuses.MeetingCompleted, "Hot lead"),
            new(LeadStatuses.Closed, "Customer"),
            new(LeadStatuses.NotInterested, "Cold lead"),
            new(LeadStatuses.WrongPerson, "Cold lead"),
        ]);

    private PipedriveOptions(CrmSettings common)
        : base(common) { }

    /// <summary>A user's personal API token; deals are made in that user's name.</summary>
    /// <value>Empty: Pipedrive is not used. A wrong one dead-letters events with <c>pipedrive-unauthorized</c>.</value>
    public string ApiToken { get; init; } = "";

    /// <summary>Root of API v2, the version included.</summary>
    /// <value><c>https://api.pipedrive.com/api/v2/</c>; <c>https://{company}.pipedrive.com/api/v2/</c> works as well.</value>
    public Uri BaseAddress { get; init; } = new("https://api.pipedrive.com/api/v2/");

    /// <summary>Id of the pipeline new deals go to.</summary>
    /// <value>Null: Pipedrive's default pipeline. An id that does not exist dead-letters events with <c>pipedrive-bad-request</c>.</value>
    public int? PipelineId { get; init; }

    /// <summary>Id of the stage new deals start in; it must belong to <see cref="PipelineId"/>.</summary>
    /// <value>Null: the pipeline's first stage.</value>
    public int? StageId { get; init; }

    /// <summary>Without the token: records print their members.</summary>
    public override string ToString() => nameof(PipedriveOptions);

    internal static PipedriveOptions Read(SettingReader settings) =>
        new(settings.Crm(new PipedriveOptions(), "note"))
        {
            ApiToken = settings.Token(nameof(ApiToken)),
            BaseAddress = settings.BaseAddress(nameof(BaseAddress), new PipedriveOptions().BaseAddress),
            PipelineId = settings.Id(nameof(PipelineId)),
            StageId = settings.Id(nameof(StageId)),
        };
}
