using System.Text.Json.Serialization;

namespace InstantlyPipeline.Replies;

/// <summary>The decision about a reply.</summary>
/// <param name="Confidence">0 to 1.</param>
/// <param name="By"><c>instantly</c> (its own label), <c>rules</c>, <c>weights</c> (of the words, where no rule decides), <c>model</c>, or
/// <c>nobody</c> when none of them could tell.</param>
/// <param name="Summary">One line by the model, for the alert; null otherwise.</param>
/// <param name="WantsOut">A rule found a wish to be left alone in the text. The label may be another: a threat is read by a person, and the
/// wish in it is obeyed.</param>
public sealed record ReplyTriage(ReplyLabel Label, double Confidence, string By, string? Summary = null, bool WantsOut = false)
{
    /// <summary>What <see cref="By"/> says of a model's decision.</summary>
    public const string ByModel = "model";

    /// <summary>Who decided where neither rules nor a model were sure.</summary>
    internal const string Nobody = "nobody";

    internal static readonly ReplyTriage Undecided = new(ReplyLabel.NeedsHuman, 0, Nobody);

    /// <summary>Nobody has answered yet: the reply goes to a person at once, and what depends on its label waits. Never kept.</summary>
    internal static readonly ReplyTriage NotYet = Undecided with { IsPending = true };

    /// <summary>Below this a person decides.</summary>
    public const double Sure = 0.75;

    /// <summary>The time that a "not now" or an absence note names, in its own words ("Q3", "31 August"); null where it names
    /// none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Until { get; init; }

    /// <summary>The day that <see cref="Until"/> means, counted from the day of the reply; null where the words leave it open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? UntilDay { get; init; }

    /// <summary>Who should be asked instead, by name, address or both, as the reply says it; null where it names nobody. An outsider's
    /// word: a person checks it before any mail.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Successor { get; init; }

    /// <summary>An answer that the model drafted, for a person to check; nothing sends it. Null where none was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Draft { get; init; }

    [JsonIgnore]
    internal bool IsPending { get; init; }

    /// <summary>The label to act on: what nobody is sure of needs a human.</summary>
    public ReplyTriage Decided() => Confidence >= Sure ? this : this with { Label = ReplyLabel.NeedsHuman };
}
