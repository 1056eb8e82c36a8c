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

    [Theory]
    [InlineData("Bitte entfernen Sie meinen Kollegen aus dem Verteiler und schreiben Sie mir. Interesse besteht.")]
    [InlineData("Können Sie meine Kollegin aus dem Verteiler nehmen und mir schreiben? Ich bin zuständig und interessiert.")]
    [InlineData("Haal mijn collega uit de lijst, ik ben de juiste persoon en heb interesse.")]
    [InlineData("Please remove my colleague's name from all messages and talk to me; I'm keen")]
    [InlineData("I don't like cold emails. Yours was good though! Call me.")]
    [InlineData("I don't like newsletters. A call works better, Thursday 3pm?")]
    [InlineData("We no longer want newsletters. We want a community. Can you help?")]
    [InlineData("I never want spam. But yours is relevant")]
    [InlineData("Wij willen geen spam meer.")]
    [InlineData("No more spam! I like that promise. Let's talk Thursday.")]
    [InlineData("Can you take me off the marketing plan and put me on the pro plan?")]
    [InlineData("We need you to remove our company from the case study list first, then we can sign.")]
    [InlineData("Please remove my phone number, it is old. New one is 555 1234, call me.")]
    [InlineData("Please remove my company name, we are now called Acme. Yes to a demo.")]
    [InlineData("Please delete my address. It was wrong: it is 12 Main St. Send the samples there!")]
    [InlineData("\"Stop\" is a strong word, but we need it.")]
    public void A_warm_reply_is_never_taken_for_a_wish(string text)
    {
        var decided = ReplyRules.Decide(Reply(), text);

        Assert.True(decided is null or { Label: ReplyLabel.NeedsHuman, WantsOut: false });
    }

    [Theory]
    [InlineData("Stop!! I was just looking for this. Let's chat.")]
    [InlineData("Stop. \nThat's exactly the problem we have!")]
    [InlineData("Stop emailing me and call me instead!")]
    [InlineData("Don't email me. Call me.")]
    [InlineData("Please remove me. Jane (cc'd) will take over and is keen to see a demo.")]
    [InlineData("Please remove me from your list and talk to Jane, she is interested.")]
    [InlineData("Remove me from this list, I read no mail. Happy to talk on Thursday!")]
    [InlineData("Bitte nehmen Sie mich aus dem Verteiler und rufen Sie mich an, ich habe Interesse.")]
    [InlineData("Retirez-moi de votre liste et appelez-moi, je suis intéressé.")]
    [InlineData("Elimíneme de su lista y llámeme, me interesa.")]
    [InlineData("Schrijf mij uit, maar bel me: ik heb interesse.")]
    [InlineData("Take me off the list and add my colleague, she wants a demo.")]
    [InlineData("Remove me from this list and use my new address jane@example.org, thanks!")]
    public void A_person_decides_where_a_wish_and_a_yes_are_in_one_reply(string text)
        => Assert.True(ReplyRules.Decide(Reply(), text) is { Label: ReplyLabel.NeedsHuman, WantsOut: false });

    [Theory]
    [InlineData("call me ")]
    [InlineData("not interested ")]
    [InlineData("no ")]
    [InlineData("see a demo, I like ")]
    [InlineData("ich habe interesse ")]
    public void A_yes_is_looked_for_in_time(string part)
        => YesSign.IsIn("x " + string.Concat(Enumerable.Repeat(part, 100_000 / part.Length)));

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
    [InlineData("Remove me from your list. Call me or I take legal action.", true)]
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
