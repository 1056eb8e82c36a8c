using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Http;

/// <summary>How one destination says no, and whether trying again can help.</summary>
/// <remarks>
/// Messages carry the status, the vendor's own code and request id in a shape that cannot hold anything else (see
/// <see cref="VendorCode"/>), and what to do. The vendor's prose stays out: it quotes addresses, keys and reply texts.
/// </remarks>
/// <param name="name">As an operator knows it, for example <c>HubSpot</c>; in lower case it starts the reason codes.</param>
/// <param name="setting">The credential's setting, named when it is refused.</param>
internal abstract class DestinationFailures(string name, string setting)
{
    public string Name { get; } = name;

    protected string Setting { get; } = setting;

    /// <summary>Whether the answer is no success. Some vendors say no with a status of 200.</summary>
    public virtual bool IsFailure(DestinationAnswer answer) => !answer.Succeeded;

    /// <summary>Whether the call was refused, and nothing done, only because calls came too fast.</summary>
    protected virtual bool CameTooFast(DestinationAnswer answer) => answer.Status == 429;

    /// <summary>What the answer says of the limit, be it a success or not; null where it says nothing.</summary>
    public virtual RateNote? Rate(DestinationAnswer answer) => null;

    /// <summary>Decides on status and body.</summary>
    /// <returns>A <see cref="TransientFailureException"/> or a <see cref="PermanentFailureException"/>.</returns>
    public Exception Explain(DestinationAnswer answer, DateTimeOffset now) =>
        Known(answer, now)
        ?? answer.Status switch
        {
            408 or 425 or 429 or >= 500 => Transient(answer, answer.RetryAfter(now)),
            < 400 => Permanent(answer, "redirected", "redirects are not followed; check the address in the settings"),
            401 => Permanent(answer, "unauthorized", $"check {Setting}"),
            403 => Permanent(answer, "forbidden", $"check what {Setting} is allowed to do"),
            404 => Permanent(answer, "not-found", "the record, or the address in the settings, does not exist"),
            _ => Permanent(answer, "bad-request", "the request was refused as it is; repeating it cannot help"),
        };

    /// <summary>What is special about this destination; null leaves it to the rules that hold everywhere.</summary>
    protected abstract Exception? Known(DestinationAnswer answer, DateTimeOffset now);

    /// <summary>The vendor's code and request id, as far as they are safe to repeat.</summary>
    protected abstract IEnumerable<string?> Details(DestinationAnswer answer);

    protected TransientFailureException Transient(DestinationAnswer answer, TimeSpan? retryAfter, string? why = null) =>
        new(Sentence(answer, why ?? "trying again may help"), retryAfter) { CameTooFast = CameTooFast(answer) };

    /// <param name="reason">Without the destination's name.</param>
    /// <param name="advice">What to do, or why nothing can be done; no full stop.</param>
    protected PermanentFailureException Permanent(DestinationAnswer answer, string reason, string advice) =>
        new($"{Name.ToLowerInvariant()}-{reason}", Sentence(answer, advice));

    private string Sentence(DestinationAnswer answer, string rest)
    {
        var details = string.Join(", ", Details(answer).Where(detail => detail is not null));
        return $"{Name} answered {answer.Status}{(details.Length > 0 ? $" ({details})" : "")} to '{answer.Call.Operation}': {rest}.";
    }
}
