using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>Settings <c>Instantly__…</c>: Instantly's own API, for what a webhook cannot do.</summary>
internal sealed record InstantlyOptions : PacedSettings
{
    /// <summary>An API v2 key of the workspace.</summary>
    /// <value>
    /// Empty: leads are not removed, block-listed or labelled at Instantly, and bounce reports are not fetched. Scopes needed:
    /// <c>leads:all</c>, <c>block_list_entries:read</c> and <c>:create</c>, <c>emails:read</c>, <c>accounts:read</c>. A wrong key
    /// dead-letters events with <c>instantly-unauthorized</c>, a missing scope with <c>instantly-missing-scope</c>.
    /// </value>
    public string ApiKey { get; init; } = "";

    /// <summary>Root of API v2, the version included.</summary>
    /// <value><c>https://api.instantly.ai/api/v2/</c>. Change it only to point at a stand-in.</value>
    public Uri BaseAddress { get; init; } = new("https://api.instantly.ai/api/v2/");

    /// <summary>Whether Instantly's own model is asked about replies of which neither rules nor model are sure. It may make one hot; else
    /// its word stands beside the reply.</summary>
    /// <value><c>false</c>. Instantly allows 500 questions in 30 days; beyond them there is no second opinion. The key needs the scope
    /// <c>lead-labels:read</c>.</value>
    public bool SecondOpinion { get; init; }

    /// <summary>Without the key: records print their members.</summary>
    public override string ToString() => nameof(InstantlyOptions);

    internal static InstantlyOptions Read(SettingReader settings) =>
        new()
        {
            ApiKey = settings.Token(nameof(ApiKey)),
            BaseAddress = settings.BaseAddress(nameof(BaseAddress), new InstantlyOptions().BaseAddress),
            SecondOpinion = settings.Flag(nameof(SecondOpinion), fallback: false),
        };
}
