namespace InstantlyPipeline.Settings;

/// <summary>Settings that every destination has, in its own section: <c>Slack__Pace</c>, <c>HubSpot__Pace</c> and so on.</summary>
internal abstract record PacedSettings
{
    /// <summary>How many calls one credential makes in how many seconds: <c>100/10</c> is a hundred in any ten seconds. <c>none</c>: as
    /// many as come.</summary>
    /// <value> Empty: what the vendor documents. Raise it for a larger plan, lower it where other programs use the same credential. A
    /// destination that asks to be called more slowly is obeyed, whatever stands here. </value>
    public string Pace { get; init; } = "";
}
