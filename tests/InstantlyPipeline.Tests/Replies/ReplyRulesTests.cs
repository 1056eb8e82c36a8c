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
    [InlineData("Yes please! I'm on vacation until Monday, call me Tuesday at 10.")]
    [InlineData("Sounds great. I am out of office until Thursday, call me Friday on 555 1234.")]
    [InlineData("Happy to meet, I'll be away until Monday - does Tuesday work?")]
    [InlineData("I am out of the office until 31 August.")]
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

    [Fact]
    public void An_absence_is_an_automatic_reply_where_the_subject_says_so()
        => Assert.Equal(ReplyLabel.OutOfOffice, ReplyRules.Decide(Reply() with { ReplySubject = "Automatic reply: Freight invoices" }, "I am out of the office until 31 August.")?.Label);

    [Theory]
    [InlineData("Unsubscribe me. If you write again I will take legal action.", true)]
    [InlineData("This is harassment, remove me from your list", true)]
    [InlineData("My lawyer will be in touch.", false)]
    public void A_threat_is_read_by_a_person_and_the_wish_in_it_is_obeyed(string text, bool wantsOut)
    {
        var decided = ReplyRules.Decide(Reply(), text);

        Assert.Equal((ReplyLabel.Hostile, wantsOut), (decided?.Label, decided?.WantsOut));
    }

    private static InstantlyEvent Reply() => new()
    {
        EventType = EventType.ReplyReceived, Timestamp = DateTimeOffset.UnixEpoch, Workspace = "w", Other = new Dictionary<string, string>(),
    };
}
