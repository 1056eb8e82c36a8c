namespace InstantlyPipeline.Connection;

/// <summary>Settings <c>Connection__…</c>: Instantly's side of the webhook, and when people are told of trouble.</summary>
internal sealed class ConnectionOptions
{
    /// <summary>The address that Instantly posts to, as the world sees it: <c>https://hooks.example.com/webhooks/instantly</c>.</summary>
    /// <value>Empty: the one that <c>connect</c> was given last; before that any webhook whose path is ours counts as ours.</value>
    public string PublicUrl { get; set; } = "";

    /// <summary>Whether the pipeline looks after itself and Instantly's webhooks every five minutes.</summary>
    /// <value><c>true</c>. Without it nobody is told of trouble, and nothing is resumed or recovered by itself.</value>
    public bool Watch { get; set; } = true;

    /// <summary>Whether a webhook that Instantly switched off is switched on again, once our own door answers.</summary>
    /// <value><c>true</c>. Needs the scope <c>webhooks:update</c>.</value>
    public bool Resume { get; set; } = true;

    /// <summary>Whether what failed while the webhook was off, or the pipeline down, is fetched from Instantly.</summary>
    /// <value><c>true</c>. Needs <c>webhook_events:read</c>, <c>emails:read</c> and <c>leads:read</c>.</value>
    public bool Recover { get; set; } = true;

    /// <summary>How far back the recovery looks at most. How long Instantly keeps its log is not documented.</summary>
    /// <value>30; 1 to 365 days.</value>
    public int RecoverDays { get; set; } = 30;

    /// <summary>Hours without a delivery, while a campaign is active, that are trouble. Those of a Saturday or Sunday (UTC) do not
    /// count.</summary>
    /// <value>24; 0 never.</value>
    public int SilenceHours { get; set; } = 24;

    /// <summary>Refused deliveries within an hour that are trouble.</summary>
    /// <value>3; 0 never.</value>
    public int Refused { get; set; } = 3;

    /// <summary>Dead letters waiting for a person that are trouble.</summary>
    /// <value>1; 0 never.</value>
    public int DeadLetters { get; set; } = 1;

    /// <summary>Deliveries in quarantine waiting for a person that are trouble. Instantly's test event ends there, so a few are
    /// none.</summary>
    /// <value>10; 0 never.</value>
    public int Quarantined { get; set; } = 10;

    /// <summary>Minutes for which a destination has to fail to be trouble.</summary>
    /// <value>60; 0 never.</value>
    public int FailingMinutes { get; set; } = 60;
}
