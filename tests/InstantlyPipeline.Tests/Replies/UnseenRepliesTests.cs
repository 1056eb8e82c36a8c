using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Evaluation;
using InstantlyPipeline.Replies.Reading;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>The rules on replies that no phrase was written for and no weight was made of. docs/evidence.md has the figures; the bounds here
/// are a little wider, so that a change of the words shows what it does to mails that it was not made for.</summary>
public sealed class UnseenRepliesTests
{
    private static readonly IReadOnlyList<LabelledReply> Plain = Read("plain.jsonl");

    private static readonly IReadOnlyList<LabelledReply> Wishes = Read("wishes.jsonl");

    private static readonly IReadOnlyList<LabelledReply> Warm = Read("warm.jsonl");

    [Fact]
    public void Plain_wishes_are_obeyed() => Assert.InRange(Percent(Plain, ReplyLabel.Unsubscribe, IsBarred), 95, 100);

    [Fact]
    public void Most_wishes_are_obeyed_that_no_two_people_would_word_alike() =>
        Assert.InRange(Percent(Wishes, ReplyLabel.Unsubscribe, IsBarred), 87, 100);

    [Fact]
    public void Nearly_nobody_warm_is_barred() => Assert.InRange(Percent([.. Plain, .. Wishes], ReplyLabel.Interested, IsBarred), 0, 1.5);

    [Fact]
    public void Nor_where_words_of_a_wish_are_to_deceive() => Assert.InRange(Percent(Warm, ReplyLabel.Interested, IsBarred), 0, 3);

    [Fact]
    public void Nearly_nobody_warm_is_hidden() =>
        Assert.InRange(
            Percent(
                Warm,
                ReplyLabel.Interested,
                triage => triage is { Label: ReplyLabel.NotInterested or ReplyLabel.OutOfOffice or ReplyLabel.BounceReport }
            ),
            0,
            1
        );

    [Fact]
    public void Who_refuses_is_seldom_taken_for_one_who_wants_out() =>
        Assert.InRange(Percent(Warm, ReplyLabel.NotInterested, IsBarred), 0, 3);

    [Fact]
    public void Every_claimed_language_is_among_them() =>
        Assert.Superset(
            new HashSet<string>(["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no"]),
            Plain.Select(wish => wish.Id.Split('-')[0]).ToHashSet()
        );

    private static double Percent(IReadOnlyList<LabelledReply> replies, ReplyLabel expected, Func<ReplyTriage?, bool> isSo)
    {
        var all = replies.Where(reply => reply.Expected == expected).ToList();
        return 100.0 * all.Count(reply => isSo(ReplyRules.Decide(reply.ToEvent(), ReplyReader.Read(reply.ToEvent()).Words))) / all.Count;
    }

    private static bool IsBarred(ReplyTriage? triage) => triage is not null && ReplyPolicy.IsLeftAlone(triage);

    private static IReadOnlyList<LabelledReply> Read(string file)
    {
        using var lines = File.OpenText(Path.Combine(AppContext.BaseDirectory, "Replies", "Unseen", file));
        return LabelledReplies.Read(lines);
    }
}
