using InstantlyPipeline.Events;
using InstantlyPipeline.Replies;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class UnsubscribeWishTests
{
    [Theory]
    [InlineData("Unsubscribe\n\nJohn Smith\nCEO")]
    [InlineData("unsubscribe\njohn")]
    [InlineData("STOP\n\nJohn")]
    [InlineData("Hi Sam,\n\nUnsubscribe.\n\nThanks\nJohn")]
    [InlineData("Please remove me\n\nThanks,\nJohn")]
    [InlineData("Please remove me\nRegards\nJohn")]
    [InlineData("Please remove me from your\nmailing list.")]
    [InlineData("Please take me off\nyour list, I never signed up for this.")]
    [InlineData("Please unsubscribe me from all lists\n\nBest,\nA")]
    [InlineData("Hi,\nPlease take my name off your list.\nThanks")]
    [InlineData("I am not\ninterested. Please remove me.")]
    [InlineData("Unsubscribe\n\nJohn\nCEO, Acme\nBook a call with me: https://example.com")]
    [InlineData("Please remove me from your list.\n\nJane Doe\nCEO, Acme\nCall me: +1 555 0100")]
    public void A_plain_wish_is_seen(string text)
    {
        Assert.True(ReplyRules.Decide(Reply(), text) is { WantsOut: true, Label: ReplyLabel.Unsubscribe });
    }

    [Theory]
    [InlineData("Bitte nehmen Sie mich aus dem Verteiler.")]
    [InlineData("Guten Tag,\n\nbitte tragen Sie mich aus Ihrer Mailingliste aus.\n\nMit freundlichen Grüßen\nJana Vogt")]
    [InlineData("Können Sie mich bitte aus Ihrem Verteiler nehmen?")]
    [InlineData("Kein Interesse, bitte löschen Sie meine Daten.")]
    [InlineData("Bitte keine weiteren E-Mails mehr.")]
    [InlineData("Ich möchte keine Mails mehr von Ihnen erhalten")]
    [InlineData("Schreiben Sie mir bitte nicht mehr!")]
    [InlineData("Abmelden")]
    [InlineData("Kein Interesse. Bitte austragen, danke")]
    [InlineData("Lassen Sie mich in Ruhe")]
    [InlineData("Merci de me retirer de votre liste de diffusion.")]
    [InlineData("Bonjour,\n\nVeuillez me désinscrire.\n\nCordialement")]
    [InlineData("Désabonnez-moi svp")]
    [InlineData("Merci de ne plus me contacter.")]
    [InlineData("Je ne souhaite plus recevoir vos mails, merci")]
    [InlineData("Ne m'écrivez plus.")]
    [InlineData("Arrêtez de m’envoyer des mails")]
    [InlineData("Pouvez-vous me retirer de votre liste ?")]
    [InlineData("Por favor, denme de baja.")]
    [InlineData("Quiero darme de baja de su lista")]
    [InlineData("Baja, gracias")]
    [InlineData("No me escriban más.")]
    [InlineData("No deseo recibir más correos")]
    [InlineData("Elimíneme de su lista por favor")]
    [InlineData("Graag uitschrijven")]
    [InlineData("Schrijf mij uit aub")]
    [InlineData("Haal me van de mailinglijst")]
    [InlineData("Wilt u mij uitschrijven?")]
    [InlineData("Ik wil geen mails meer ontvangen.")]
    [InlineData("Mail me niet meer")]
    [InlineData("Cancellatemi dalla vostra lista")]
    [InlineData("Non scrivetemi più.")]
    [InlineData("Por favor, remova meu e-mail da sua lista.")]
    [InlineData("Não quero receber mais e-mails")]
    [InlineData("Proszę usunąć mnie z listy mailingowej")]
    [InlineData("Ta bort mig från er lista")]
    [InlineData("Fjern meg fra listen")]
    [InlineData("Afmeld mig")]
    [InlineData("Stop emailing me.\n\nOn")]
    [InlineData("Nein danke, bitte keine weiteren Mails.")]
    [InlineData("Bitte entfernen Sie mich aus Ihrer Liste")]
    [InlineData("Bitte mich aus dem Verteiler löschen")]
    [InlineData("bitte aus verteiler löschen")]
    [InlineData("Bitte löschen Sie mich aus Ihrem Verteiler")]
    [InlineData("Bitte keine Werbung mehr")]
    [InlineData("Ich bitte um Löschung meiner Daten")]
    [InlineData("Bitte kontaktieren Sie mich nicht mehr")]
    [InlineData("Ich möchte aus dem Verteiler gestrichen werden.")]
    [InlineData("Unterlassen Sie weitere E-Mails")]
    [InlineData("Bitte unterlassen Sie weitere Kontaktaufnahmen.")]
    [InlineData("Merci de me désinscrire")]
    [InlineData("désinscription svp")]
    [InlineData("Je souhaite me désabonner")]
    [InlineData("Merci de supprimer mon adresse de votre fichier")]
    [InlineData("Non merci, retirez-moi de votre liste")]
    [InlineData("Merci de m'enlever de votre liste")]
    [InlineData("Merci de bien vouloir me retirer de vos listes")]
    [InlineData("Me désabonner")]
    [InlineData("Darme de baja por favor")]
    [InlineData("No quiero recibir más emails")]
    [InlineData("Por favor no me contacten más")]
    [InlineData("Por favor elimine mi correo de su lista")]
    [InlineData("Dejen de enviarme correos")]
    [InlineData("Uitschrijven aub")]
    [InlineData("Gelieve mij uit te schrijven.")]
    [InlineData("Verwijder mij uit uw bestand")]
    [InlineData("Stop met mailen")]
    [InlineData("Geen interesse, graag afmelden")]
    [InlineData("Bitte nicht mehr schreiben")]
    [InlineData("Bitte nicht mehr anschreiben.")]
    [InlineData("Bitte nicht mehr kontaktieren!")]
    [InlineData("Bitte schreiben Sie mich nicht mehr an.")]
    [InlineData("Bitte meine Daten löschen")]
    [InlineData("Wir bitten um Löschung unserer Daten.")]
    [InlineData("Ich möchte nicht mehr kontaktiert werden.")]
    [InlineData("Hiermit widerspreche ich der Nutzung meiner Daten.")]
    [InlineData("Bitte um Austragung aus dem Verteiler.")]
    [InlineData("Veuillez cesser de m'envoyer des emails.")]
    [InlineData("Je souhaite être retiré de votre liste")]
    [InlineData("Pas intéressé, merci de me retirer de votre liste.")]
    [InlineData("Por favor, no me envíe más correos electrónicos.")]
    [InlineData("Por favor no envíen más correos.")]
    [InlineData("Favor de eliminarme de su lista")]
    [InlineData("Por favor quitarme de la lista")]
    [InlineData("No estoy interesado, elimíneme de su lista.")]
    [InlineData("Gelieve mij uit te schrijven van uw mailinglijst")]
    [InlineData("Gelieve mij niet meer te contacteren.")]
    [InlineData("Ik wil graag uitgeschreven worden.")]
    [InlineData("Graag mijn gegevens verwijderen.")]
    [InlineData("Geen interesse, graag verwijderen uit jullie lijst.")]
    [InlineData("Wij hebben geen interesse. Haal me van de mailinglijst.")]
    [InlineData("Wir haben kein Interesse. Bitte löschen Sie meine Daten.")]
    [InlineData("Das interessiert uns nicht. Bitte keine Werbung mehr.")]
    [InlineData("Bitte nehmen Sie meine E-Mail-Adresse aus dem Verteiler.")]
    [InlineData("Vielen Dank für Ihr Interesse, bitte nehmen Sie mich aus dem Verteiler.")]
    [InlineData("Ich habe keinerlei Interesse. Bitte nehmen Sie mich aus dem Verteiler.")]
    [InlineData("Ik heb totaal geen interesse, schrijf mij uit.")]
    [InlineData("Je souhaite être désinscrit")]
    [InlineData("Non sono interessato, cancellatemi dalla vostra lista")]
    [InlineData("Bitte keine weiteren Mails. Interesse besteht bei uns nicht.")]
    [InlineData("Rufen Sie mich nicht an und schreiben Sie mir nicht mehr!")]
    [InlineData("Wenn Interesse besteht, melden wir uns. Bitte keine weiteren Mails.")]
    public void A_plain_wish_is_seen_in_other_languages(string text)
    {
        Assert.True(ReplyRules.Decide(Reply(), text) is { WantsOut: true, Label: ReplyLabel.Unsubscribe });
    }

    [Theory]
    [InlineData("Send pricing please.\n\nJane Doe\nAcme Ltd\nTo opt out of our newsletter click here.")]
    [InlineData("Sounds good.\n\nJane Doe\nAcme Ltd | Unsubscribe | Privacy policy")]
    [InlineData("Yes, Thursday works.\n\nJane Doe\n\nUnsubscribe")]
    [InlineData("Sure, call me.\n\nIf you no longer wish to receive emails from Acme, please unsubscribe.")]
    [InlineData("Send times.\n\nIf you have received this e-mail in error, please notify us and delete this e-mail from your system.")]
    [InlineData("Send times.\n\nThis message is confidential. If you are not the intended recipient, please delete it and do not copy it.")]
    [InlineData("Adding Tom. Please remove me\nfrom this thread.")]
    [InlineData("Oui, jeudi.\n\nIf this is not for you, just reply \"unsubscribe\" and I will stop emailing you.")]
    [InlineData(
        "Sure, call me.\n\nIf you do not want to receive our newsletter any more, reply \"remove me\" or unsubscribe from this list here."
    )]
    public void What_is_no_plain_wish_is_left_alone(string text) =>
        Assert.False(ReplyRules.Decide(Reply(), text) is { WantsOut: true } or { Label: ReplyLabel.Unsubscribe });

    [Theory]
    [InlineData("remove me ")]
    [InlineData("a,please ")]
    [InlineData("I want to be removed from a a a a a a ")]
    [InlineData("stop\n")]
    [InlineData("no, no, ")]
    [InlineData("don't send me any more these ")]
    [InlineData("please make sure that you stop emailing ")]
    [InlineData("bitte meine daten ")]
    [InlineData("graag verwijderen uit de ")]
    public void A_reply_of_any_shape_is_read_in_time(string part) =>
        PhraseReadingTests.ReadsInTime(
            "x " + string.Concat(Enumerable.Repeat(part, 100_000 / part.Length)) + new string(' ', 100_000) + "x"
        );

    private static InstantlyEvent Reply() =>
        new()
        {
            EventType = EventType.ReplyReceived,
            Timestamp = DateTimeOffset.UnixEpoch,
            Workspace = "w",
            Other = new Dictionary<string, string>(),
        };
}
