namespace InstantlyPipeline.Crm;

/// <summary>An address that must not be mailed any more, and why.</summary>
/// <param name="Reason">A short code that is kept with the mark: <see cref="HardBounce"/> or <see cref="Unsubscribed"/>.</param>
public sealed record Suppression(string Email, string Reason)
{
    public const string HardBounce = "hard-bounce";

    /// <summary>The person asked not to be mailed.</summary>
    public const string Unsubscribed = "unsubscribed";
}
