using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Evaluation;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>A time beside a wish says from when it holds, by when it is to be done, or for how long. Only the last is no wish to be left
/// alone.</summary>
public sealed class WishTimesTests
{
    [Theory]
    [InlineData("Bitte ab heute keine E-Mails mehr.")]
    [InlineData("Schreiben Sie mir ab heute nicht mehr.")]
    [InlineData("Please stop emailing me as of this month.")]
    [InlineData("Starting this week, please stop emailing me.")]
    [InlineData("Ne m'envoyez plus de mails à partir de cette semaine.")]
    [InlineData("Vanaf vandaag geen mails meer sturen aub.")]
    [InlineData("Mejla mig inte mer från och med idag.")]
    [InlineData("Send mig ikke flere mails fra i dag.")]
    [InlineData("Ikke send meg flere eposter fra og med i dag.")]
    [InlineData("A partir de esta semana no me envíen más correos.")]
    [InlineData("Non scrivetemi più a partire da questa settimana.")]
    [InlineData("A partir desta semana não me envie mais emails.")]
    [InlineData("Od jutra proszę nie wysyłać mi więcej maili.")]
    public void A_wish_that_begins_is_a_wish(string text) => Assert.Equal(ReplyLabel.Unsubscribe, LabelOf(text));

    [Theory]
    [InlineData("Please remove me from your list before Friday.")]
    [InlineData("Please remove me from your mailing list this week.")]
    [InlineData("Unsubscribe me before the end of the week please.")]
    [InlineData("Bitte löschen Sie meine Daten bis Freitag aus Ihrem Verteiler.")]
    [InlineData("Bitte noch heute aus dem Verteiler löschen.")]
    [InlineData("Bitte heute noch austragen.")]
    [InlineData("Streichen Sie mich diese Woche aus der Liste.")]
    [InlineData("Merci de me désinscrire avant vendredi.")]
    [InlineData("Haal me voor vrijdag van de mailinglijst.")]
    [InlineData("Ta bort mig från listan innan fredag.")]
    [InlineData("Fjern mig fra listen inden fredag.")]
    [InlineData("Slet meg fra listen før fredag.")]
    [InlineData("Denme de baja de su lista antes de mañana.")]
    [InlineData("Cancellatemi dalla lista prima di venerdì.")]
    [InlineData("Removam-me da lista antes de sexta-feira.")]
    [InlineData("Proszę usunąć mnie z listy do piątku.")]
    public void Out_by_a_day_is_a_wish(string text) => Assert.Equal(ReplyLabel.Unsubscribe, LabelOf(text));

    [Theory]
    [InlineData("No emails this week please.")]
    [InlineData("This week please no more emails.")]
    [InlineData("Do not email me before Friday.")]
    [InlineData("Please take me off the list until September.")]
    [InlineData("Please remove me from this week's webinar.")]
    [InlineData("Please do not email me from next week until June.")]
    [InlineData("Bitte heute keine E-Mails mehr.")]
    [InlineData("Diese Woche bitte keine E-Mails mehr.")]
    [InlineData("Nehmen Sie mich bis September aus dem Verteiler.")]
    [InlineData("Haal me tot september van de lijst.")]
    [InlineData("Retirez-moi de la liste jusqu'en septembre.")]
    [InlineData("Esta semana no me manden correos, por favor.")]
    public void For_a_time_is_none(string text) => Assert.NotEqual(ReplyLabel.Unsubscribe, LabelOf(text));

    private static ReplyLabel? LabelOf(string text) =>
        ReplyRules.Decide(new LabelledReply("1", text, ReplyLabel.Question).ToEvent(), text)?.Label;
}
