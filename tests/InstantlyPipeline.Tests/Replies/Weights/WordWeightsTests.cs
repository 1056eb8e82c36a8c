using InstantlyPipeline.Events;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Phrases;
using InstantlyPipeline.Replies.Weights;
using InstantlyPipeline.Weighing;
using Xunit;

namespace InstantlyPipeline.Tests.Replies.Weights;

public sealed class WordWeightsTests
{
    private static readonly WordWeights Neutral = new(new StringReader("\t-1\t-1"));

    [Fact]
    public void They_are_made_of_the_labelled_replies_as_they_stand()
    {
        var made = File.ReadLines(TrainingSets.Weights).First(line => line.StartsWith("// Of the sets ", StringComparison.Ordinal));

        Assert.True(
            made.EndsWith(TrainingSets.Hash(), StringComparison.Ordinal),
            "A labelled reply has changed. Make the weights anew: dotnet run -c Release --project tests/InstantlyPipeline.Weighing"
        );
    }

    [Theory]
    [InlineData("I would appreciate it if my name did not survive your next database clean-up.")]
    [InlineData("hi, this goes to my personal gmail. please quit using it")]
    public void A_wish_that_no_phrase_knows_is_seen_by_its_words(string text)
    {
        Assert.Null(Decide(text, Neutral));
        Assert.True(Decide(text, WordWeights.Default) is { Label: ReplyLabel.Unsubscribe, WantsOut: true, By: "weights" });
    }

    [Theory]
    [InlineData(
        "Bitte nicht anrufen, bei uns in der Werkstatt ist es viel zu laut. Schauen Sie lieber am Freitag rein, Kaffee gibt es auch."
    )]
    public void A_phrase_that_the_rest_contradicts_bars_nobody(string text) =>
        Assert.False(Decide(text, WordWeights.Default) is { WantsOut: true });

    [Fact]
    public void A_wish_in_the_subject_is_no_matter_of_the_words_below_it() =>
        Assert.True(
            ReplyRules.Decide(Reply() with { ReplySubject = "UNSUBSCRIBE" }, "Kind regards, see you at the fair on Tuesday\n\nDana")
                is { WantsOut: true }
        );

    [Fact]
    public void Words_that_nobody_has_weighed_decide_nothing() =>
        Assert.Null(Decide("Blorp wibble frandic zonk, quorl vesp nimber trask.", WordWeights.Default));

    [Fact]
    public void A_long_letter_is_not_weighed() =>
        Assert.Null(WordFeatures.Of(PhraseBook.Default.Read(string.Concat(Enumerable.Repeat("and so on it went ", 200)))));

    [Theory]
    [InlineData("remove me\t1")]
    [InlineData("remove me\t1\tmuch")]
    [InlineData("\t-1\t-1\n\nremove\t1\t2")]
    public void A_line_that_is_no_weight_is_named(string text) =>
        Assert.StartsWith("Line ", Assert.Throws<FormatException>(() => new WordWeights(new StringReader(text))).Message);

    [Fact]
    public void No_address_and_no_number_is_in_the_features() =>
        Assert.DoesNotContain(
            WordFeatures.Of(PhraseBook.Default.Read("Take dana@example.com and 4711 off"))!.Words,
            feature => feature.Contains("dana", StringComparison.Ordinal) || feature.Contains("4711", StringComparison.Ordinal)
        );

    private static ReplyTriage? Decide(string text, WordWeights weights) =>
        ReplyRules.Decide(Reply(), text, null, PhraseBook.Default, weights);

    private static InstantlyEvent Reply() =>
        new()
        {
            EventType = EventType.ReplyReceived,
            Timestamp = new DateTimeOffset(2026, 8, 18, 8, 0, 0, TimeSpan.Zero),
            Workspace = "w",
            Other = new Dictionary<string, string>(),
        };
}
