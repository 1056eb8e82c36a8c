using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies.Weights;

/// <summary>Decides by the words of a reply where no phrase does, and hands to a person what they contradict.</summary>
/// <remarks>The bounds were set on sets of replies that the weights were not made of (<c>tests/InstantlyPipeline.Weighing</c> prints what
/// they do there): to bar one who is warm is worst, to hide one is next, and what is not decided is a person's or the model's.</remarks>
internal static class WeighedReply
{
    private const double LikelyWish = 0.75;

    // The words of a no stand in many wishes, too.
    private const double LikelyWishBesideNo = 0.88;

    // "Could you switch off the robot that writes to me?"
    private const double LikelyWishInQuestion = 0.9;

    // So much of the other meaning takes a wish, or a yes, its certainty.
    private const double MostWarmInWish = 0.3;
    private const double MostWishInWarm = 0.1;

    private const double LikelyWarm = 0.85;

    // What a phrase says is doubted beyond these.
    private const double UnlikelyWish = 0.07;
    private const double PerhapsWarm = 0.5;

    /// <param name="byPhrases">What the phrases decided; null where none does.</param>
    public static ReplyTriage? Decide(ReplyTriage? byPhrases, ReplyFindings reading, WordWeights weights)
    {
        if (WordFeatures.Of([.. reading.Said]) is not { } features)
        {
            return byPhrases;
        }
        var (wish, warm) = weights.LikelihoodsOf(features);
        return byPhrases switch
        {
            { Label: ReplyLabel.Unsubscribe } when IsDoubted(wish, warm) && IsDoubtedAbove(reading, weights) => OfPerson(byPhrases),
            { WantsOut: true } => byPhrases,
            null
            or { Label: ReplyLabel.NotInterested or ReplyLabel.Question }
                when MayBeWish(reading) && wish >= LeastOf(byPhrases, reading) && warm < MostWarmInWish => new ReplyTriage(
                ReplyLabel.Unsubscribe,
                wish,
                "weights",
                WantsOut: true
            ),
            null when warm >= LikelyWarm && wish < MostWishInWarm => new ReplyTriage(ReplyLabel.Interested, warm, "weights"),
            { Label: not (ReplyLabel.Interested or ReplyLabel.Question or ReplyLabel.NeedsHuman or ReplyLabel.Hostile) }
                when warm >= PerhapsWarm => OfPerson(byPhrases),
            { Label: ReplyLabel.Hostile } when warm >= LikelyWarm => OfPerson(byPhrases), // "our lawyer says we need one"
            _ => byPhrases,
        };
    }

    private static bool IsDoubted(double wish, double warm) => wish < UnlikelyWish || warm >= PerhapsWarm;

    /// <summary>A wish in the subject is no matter of the words below it, and none of the words in a signature.</summary>
    private static bool IsDoubtedAbove(ReplyFindings reading, WordWeights weights) =>
        (reading.Wish || reading.ShortWish)
        && (
            WordFeatures.Of([.. reading.SaidAboveSignature]) is not { } features
            || (weights.LikelihoodsOf(features) is var (wish, warm) && IsDoubted(wish, warm))
        );

    /// <summary>A limit, a joke and a turned wish ("never remove me") have got another label by then, and so has nearly every yes. What is
    /// said of others or done by the writer the weights cannot tell from a wish, for they do not know the order of words.</summary>
    private static bool MayBeWish(ReplyFindings reading) =>
        !(reading.YesAlone || reading.YesBeside)
        && !reading.Said.Any(sentence => sentence.Has(Meaning.Others) || sentence.Has(Meaning.OwnDoing));

    private static double LeastOf(ReplyTriage? byPhrases, ReplyFindings reading) =>
        reading.TakenBack || byPhrases is { Label: ReplyLabel.Question } ? LikelyWishInQuestion
        : byPhrases is { Label: ReplyLabel.NotInterested } ? LikelyWishBesideNo
        : LikelyWish;

    private static ReplyTriage OfPerson(ReplyTriage byPhrases) => new(ReplyLabel.NeedsHuman, 1, byPhrases.By);
}
