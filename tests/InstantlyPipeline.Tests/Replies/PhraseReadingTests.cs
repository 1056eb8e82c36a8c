using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Phrases;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class PhraseReadingTests
{
    // What a word may cost at most, on average; a plain reply costs about 60.
    private const int MostForAWord = 2_000;

    [Theory]
    [InlineData("call me ")]
    [InlineData("not interested ")]
    [InlineData("no ")]
    [InlineData("please ")]
    [InlineData("do not send me any more of these further emails ")]
    [InlineData("take me off the a a a a ")]
    [InlineData("stop sending these these these ")]
    [InlineData("call me in the first week of march until the 14th ")]
    [InlineData("a@a.a")]
    [InlineData("a.")]
    [InlineData(".")]
    [InlineData("it's'")]
    [InlineData("\n")]
    [InlineData("送らない")]
    public void A_megabyte_of_any_shape_costs_a_bounded_number_of_steps(string part) =>
        ReadsInTime(string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length)));

    internal static void ReadsInTime(string text)
    {
        var words = PhraseBook.Default.Read(text, out var steps).Sum(sentence => sentence.Tokens.Length);
        _ = new ReplyFindings(text, PhraseBook.Default).Times(new DateOnly(2026, 11, 29)).AsksForLater;

        Assert.True(steps <= (long)MostForAWord * Math.Max(words, 1), $"{steps} steps for {words} words");
    }

    [Fact]
    public void Twice_the_text_costs_twice_the_steps()
    {
        var part = string.Concat(Enumerable.Repeat("please stop sending me any more of these emails and remove me from your list, ", 200));
        PhraseBook.Default.Read(part, out var once);
        PhraseBook.Default.Read(part + part, out var twice);

        Assert.InRange(twice, once, once * 21 / 10);
    }

    [Theory]
    [InlineData("remove [all] (my | our) data", "Remove our data", true)]
    [InlineData("remove [all] (my | our) data", "remove all their data", false)]
    [InlineData("take me ...2 list", "take me off that list", true)]
    [InlineData("take me ...2 list", "take me off a very long list", false)]
    [InlineData("unsubscri*", "UNSUBSCRIBED", true)]
    [InlineData("*liste", "Mailingliste", true)]
    [InlineData("lösche mich", "loesche mich", true)]
    [InlineData("lösche mich", "LÖSCHE MICH", true)]
    [InlineData("don't write", "Don’t write", true)]
    [InlineData("don't write", "dont write", true)]
    [InlineData("l'offre", "L’offre", true)]
    [InlineData("no, thanks", "no thanks", true)]
    [InlineData("no, thanks", "no - thanks", true)]
    [InlineData("write to @", "write to pat@example.com.", true)]
    [InlineData("in # weeks", "in 3 weeks", true)]
    [InlineData("stop $", "stop, I say", true)]
    [InlineData("stop $", "stop by", false)]
    [InlineData("opt-out", "opt out", true)]
    [InlineData("remove me", "rem\u200Bove me", true)]
    [InlineData("who = me | us | my whole team\nremove {who}\ndrop [{who}] now", "remove my whole team", true)]
    [InlineData("who = me | us | my whole team\nremove {who}\ndrop [{who}] now", "drop my whole team now", true)]
    [InlineData("who = me | us | my whole team\nremove {who}\ndrop [{who}] now", "drop now", true)]
    [InlineData("who = me | us | my whole team\nremove {who}\ndrop [{who}] now", "remove my whole", false)]
    [InlineData("remove (mich | lösche | uns | alle)", "remove loesche", true)]
    [InlineData("remove (mich | lösche | uns | alle)", "remove löschte", false)]
    public void A_phrase_is_read_as_it_is_written(string phrase, string text, bool found) =>
        Assert.Equal(found, new PhraseBook([("xx", "[wish]\n" + phrase)]).Read(text).Any(sentence => sentence.Has(Meaning.Wish)));

    [Theory]
    [InlineData("[wish]\nremove (me", "xx.txt, line 2")]
    [InlineData("[wish]\n\nremove {nobody}", "xx.txt, line 3")]
    [InlineData("remove me", "xx.txt, line 1")]
    [InlineData("[wish]\n[me]", "xx.txt, line 2")]
    [InlineData("[wish]\nremove me)", "xx.txt, line 2")]
    [InlineData("[wish]\nremove [me) now", "xx.txt, line 2")]
    [InlineData("[wish]\nremove (me | us)\ndrop (me | us", "xx.txt, line 3")]
    [InlineData("[wish]\n...3", "xx.txt, line 2")]
    public void A_phrase_that_cannot_be_read_is_named_with_its_line(string file, string place) =>
        Assert.StartsWith(place, Assert.Throws<FormatException>(() => new PhraseBook([("xx", file)])).Message, StringComparison.Ordinal);
}
