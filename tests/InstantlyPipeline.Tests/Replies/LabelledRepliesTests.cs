using System.Text.Json;
using InstantlyPipeline.Events;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Reading;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>The rules alone, on labelled replies that were collected before the phrases were written (<c>labelled.jsonl</c>).</summary>
public sealed class LabelledRepliesTests
{
    private static readonly List<(string Id, string Expected, ReplyTriage? Decided)> Decided = [.. Read()];

    [Fact]
    public void No_warm_person_is_barred() => Assert.Empty(Ids("warm", triage => triage is { WantsOut: true } or { Label: ReplyLabel.Unsubscribe or ReplyLabel.Hostile }));

    [Fact]
    public void No_warm_person_is_ignored() => Assert.Empty(Ids("warm", triage => triage is not null && ReplyPolicy.NoFollowUp(triage.Label, null) is not null));

    [Fact]
    public void Nobody_is_barred_who_did_not_ask()
        => Assert.Empty(Decided.Where(reply => reply.Expected is not ("unsubscribe" or "hostile") && reply.Decided is { WantsOut: true }).Select(reply => reply.Id));

    [Theory]
    [InlineData("unsubscribe", 95, ReplyLabel.Unsubscribe)]
    [InlineData("warm", 90, ReplyLabel.Interested)]
    [InlineData("not_interested", 95, ReplyLabel.NotInterested)]
    [InlineData("out_of_office", 95, ReplyLabel.OutOfOffice)]
    [InlineData("left_company", 95, ReplyLabel.LeftCompany)]
    [InlineData("referral", 90, ReplyLabel.WrongPerson)]
    [InlineData("hostile", 95, ReplyLabel.Hostile)]
    [InlineData("bounce_report", 95, ReplyLabel.BounceReport)]
    [InlineData("later", 70, ReplyLabel.NotNow)]
    public void Most_replies_are_labelled_without_a_model(string expected, int percent, ReplyLabel label)
    {
        var all = Decided.Count(reply => reply.Expected == expected);
        var right = Decided.Count(reply => reply.Expected == expected && reply.Decided?.Label == label);

        Assert.True(right * 100 >= all * percent, $"{right} of {all}; not these: {string.Join(", ", Ids(expected, triage => triage?.Label != label))}");
    }

    [Fact]
    public void What_only_a_person_can_tell_goes_to_a_person()
        => Assert.Empty(Ids("person", triage => triage is not (null or { Label: ReplyLabel.NeedsHuman or ReplyLabel.Question })));

    private static IEnumerable<string> Ids(string expected, Func<ReplyTriage?, bool> where) => Decided.Where(reply => reply.Expected == expected && where(reply.Decided)).Select(reply => reply.Id);

    private static IEnumerable<(string Id, string Expected, ReplyTriage? Decided)> Read()
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Replies", "labelled.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            string Of(string name) => json.RootElement.GetProperty(name).GetString()!;
            var reply = new InstantlyEvent
            {
                EventType = Of("eventType"), Timestamp = new DateTimeOffset(2026, 8, 18, 8, 0, 0, TimeSpan.Zero), Workspace = "w", ReplySubject = Of("subject"),
                ReplyText = Of("text"), Other = new Dictionary<string, string>(),
            };
            yield return (Of("id"), Of("expect"), ReplyRules.Decide(reply, ReplyReader.Read(reply).Words));
        }
    }
}
