namespace InstantlyPipeline.Crm;

/// <summary>An address that must not be mailed any more, and why.</summary>
/// <param name="Reason">A short code that is kept with the mark: <see cref="HardBounce"/>, <see cref="Unsubscribed"/>,
/// <see cref="Hostile"/>, or a person's own.</param>
public sealed record Suppression(string Email, string Reason)
{
    public const string HardBounce = "hard-bounce";

    /// <summary>The person asked not to be mailed.</summary>
    public const string Unsubscribed = "unsubscribed";

    /// <summary>The person threatens with a lawyer, an authority or a complaint, and did not ask not to be mailed: nothing goes out before
    /// somebody has read it.</summary>
    public const string Hostile = "hostile";

    /// <summary>It was on Instantly's block list when the workspace was first connected.</summary>
    public const string BlockedBefore = "blocked-before";

    /// <summary>The value of a step that found the address barred by somebody else: the pipeline then never takes that bar away.</summary>
    public const string Found = "found";
}
