using InstantlyPipeline.Events;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Phrases;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>A clause of nothing but a wish's words is one, in whatever order.</summary>
public sealed class WishWordsTests
{
    [Theory]
    [InlineData("pls can you guys take our address out of this list for good")]
    [InlineData("From all of your lists, please, remove us")]
    [InlineData("Is there any way to make these stop? Please make these stop.")]
    [InlineData("I am request you to not send email again.")]
    [InlineData("Mir bitte in Zukunft keine Mails mehr zuschicken")]
    [InlineData("Aus Ihrem Verteiler bitte umgehend uns streichen")]
    [InlineData("Merci de bien vouloir ne plus jamais nous envoyer de messages")]
    [InlineData("Vi vill absolut inte längre få några fler mejl från er")]
    [InlineData("ønsker ikke at blive kontaktet igen")]
    public void The_order_of_the_words_does_not_matter(string text) => Assert.True(IsWish(text));

    [Theory]
    [InlineData("Please do not send more mails to our customers")]
    [InlineData("Please remove us from the waiting list")]
    [InlineData("Please do not send the mails in PDF")]
    [InlineData("We no longer want to write newsletters ourselves")]
    [InlineData("Please take our address out of the contract")]
    public void One_word_of_something_else_and_it_is_none(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("Please never remove me from your list!")]
    [InlineData("Do not stop sending me these mails")]
    [InlineData("I would not want to be removed from your list")]
    [InlineData("Bitte nehmen Sie mich nicht aus dem Verteiler")]
    [InlineData("Send me your mails and do not remove me")]
    public void A_not_that_belongs_to_the_removal_turns_it(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("I do not get your mails")]
    [InlineData("I never write mails to you")]
    [InlineData("We do not receive these any more, why?")]
    [InlineData("Ich habe Ihre Mail nicht erhalten, bitte senden Sie sie noch einmal.")]
    [InlineData("I'll stop sending you mails")]
    public void What_the_writer_does_is_no_wish(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("hi can u stop sending these i dont manage shifts anymore and dont need it ta")]
    [InlineData("Please send no further mails to us as our budget is spent")]
    [InlineData("Please do not send any more mails on this subject or any other subject")]
    [InlineData("We have a supplier so please take us off your list")]
    public void A_reason_or_a_subject_may_stand_beside_it_without_a_comma(string text) => Assert.True(IsWish(text));

    [Theory]
    [InlineData("i am on the road all day with the van dont send me mails like this")]
    [InlineData("I asked you last month to take us off")]
    [InlineData("She has asked that she receive no further correspondence from your company.")]
    [InlineData("Er bittet Sie, ihn künftig nicht mehr anzuschreiben.")]
    [InlineData("q pesaos sois dejad de mandar mails ya")]
    [InlineData("Jag vill be er att ta ut mig från listan")]
    public void Other_talk_may_stand_before_it_without_a_comma(string text) => Assert.True(IsWish(text));

    [Theory]
    [InlineData("Our readers write to us stop sending me mails")]
    [InlineData("If that were so I would say stop sending me mails")]
    [InlineData("Hvis det blir for mye slutter vi å sende dere e-post")]
    [InlineData("How do I make a program stop sending me mails?")]
    public void Unless_it_turns_it(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("Please remove us quux from your list", true)]
    [InlineData("Quux please do not send me quux any more of these mails", false)]
    [InlineData("Please remove us quux quux from your list", false)]
    [InlineData("Please do not quux sending us your mails", false)]
    public void One_unknown_word_is_borne_where_the_rest_says_it_all(string text, bool wish) => Assert.Equal(wish, IsWish(text));

    [Theory]
    [InlineData("Take. Me. Off. This. List.", true)]
    [InlineData("Please. Stop. Emailing. Me.", true)]
    [InlineData("Joking apart, we have a contract. PS: Please remove me from your list.", true)]
    [InlineData("Please remove me from your list. Just kidding.", false)]
    public void Words_may_be_spelled_out_and_a_joke_may_come_before(string text, bool wish) => Assert.Equal(wish, IsWish(text));

    [Fact]
    public void A_letter_that_opens_with_thanks_for_the_message_is_no_absence() =>
        Assert.NotEqual(
            ReplyLabel.OutOfOffice,
            Decide(
                "Thank you for your message. Our parent company in Oslo decides on all contracts and there is no flexibility there. Its purchasing is closed."
            )?.Label
        );

    [Theory]
    [InlineData("The unsubscribe link gives me a blank page. Could you do it for me?", true)]
    [InlineData("I clicked unsubscribe twice and it opens nothing, can someone do that for me please", true)]
    [InlineData("Could you do it for me?", false)]
    [InlineData("Our unsubscribe page is broken. Can you fix that?", false)]
    [InlineData("My colleague says she asked to be taken off. Can someone sort this out?", false)]
    public void Who_tried_in_vain_asks_us_to_do_it(string text, bool wish) => Assert.Equal(wish, IsWish(text));

    [Theory]
    [InlineData("Wir haben kein Interesse und möchten nicht mehr kontaktiert werden.")]
    [InlineData("No nos interesa y preferimos no recibir más correos suyos. Un saludo.")]
    [InlineData("nao tenho interesse nao me procure mais")]
    [InlineData("Vi har redan en leverantör, så du behöver inte mejla mig mer.")]
    [InlineData("Kan eg bli fjerna frå denne lista?")]
    public void It_may_stand_behind_the_no_that_explains_it(string text) => Assert.True(IsWish(text));

    [Theory]
    [InlineData("Bitte nehmen Sie unsere Praxis aus Ihrem Verteiler.")]
    [InlineData("Proszę o wykreślenie naszego działu zakupów z Państwa listy wysyłkowej.")]
    [InlineData("Vill ni vara vänliga att stryka vårt företag ur ert register.")]
    public void What_is_ours_may_be_any_word_beside_a_list_of_theirs(string text) => Assert.True(IsWish(text));

    [Theory]
    [InlineData("Bitte nehmen Sie unsere Praxis aus der Liste der Teilnehmer.")]
    [InlineData("Bitte schreiben Sie unsere Praxis nicht vor Montag an.")]
    [InlineData("Bitte schreiben Sie nicht mehr an unsere Kunden.")]
    public void Without_such_a_list_it_is_a_word_of_something_else(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("Woher haben Sie meine Adresse? Bitte umgehend löschen und nicht mehr verwenden.")]
    [InlineData("Hur fick ni tag på min adress? Ta bort den.")]
    [InlineData("Hvor har I min mailadresse fra? Nå, det kan også være lige meget - bare slet den.")]
    public void Who_asks_where_the_address_is_from_need_not_name_it_again(string text) => Assert.True(IsWish(text));

    [Theory]
    [InlineData("Bitte löschen und nicht mehr verwenden.")]
    [InlineData("Hur fick ni tag på min kollegas nummer? Ta bort det där kravet.")]
    public void Else_what_is_to_be_deleted_has_to_be_named(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("Können Sie das Lager Nord bitte wieder aus der Liste löschen?")]
    [InlineData("Niet mailen maar bellen graag.")]
    [InlineData("Haal ons maar van de wachtlijst, we starten meteen.")]
    [InlineData("Nie piszcie do kolegi, piszcie do mnie.")]
    [InlineData("Jag vill inte ha fler broschyrer, jag vill ha ett pris.")]
    [InlineData("Jeg vil ikke have flere brochurer, jeg vil have en pris.")]
    public void Something_else_that_is_taken_out_or_sent_no_more_is_no_wish(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("Unsere Kunden ärgern sich und möchten nicht mehr angeschrieben werden")]
    [InlineData("Onde fica o botão para cancelar no vosso software?")]
    [InlineData("Wo finde ich die Abmeldung im Produkt für meine Nutzer?")]
    [InlineData("Non mi interessa la lista, mi interessa la demo")]
    public void Who_wants_it_has_to_be_the_writer(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("Remove me from your list! Just kidding, when can we talk?")]
    [InlineData("Ta bort mig från listan! Nej jag skojar bara.")]
    [InlineData("Toglietemi dalla lista! Scherzo.")]
    [InlineData("Please delete the address a@example.com from your list. The new one is b@example.com.")]
    [InlineData("Stop sending these to the info address. Send them to me: dale@example.com.")]
    public void A_joke_or_another_address_makes_it_a_persons(string text) =>
        Assert.Equal((ReplyLabel.NeedsHuman, false), (Decide(text)!.Label, Decide(text)!.WantsOut));

    [Theory]
    [InlineData("Our readers complain about spam and want no more newsletters")]
    [InlineData("Our customers are angry and do not want any more mails from you.")]
    [InlineData("Nos lecteurs se plaignent et ne veulent plus de newsletters")]
    [InlineData("Nuestros lectores se quejan del spam y no quieren más boletines")]
    [InlineData("I nostri lettori si lamentano e non vogliono più newsletter")]
    [InlineData("Os nossos leitores queixam-se e não querem mais newsletters")]
    [InlineData("Ma mère reçoit vos mails, je ne sais pas pourquoi. Pouvez-vous la retirer de votre liste ?")]
    public void What_others_want_is_told_of_them(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("I have no interest in being removed from your list")]
    [InlineData("Ich habe kein Interesse daran, aus dem Verteiler entfernt zu werden")]
    [InlineData("Je n'ai aucune envie d'être retiré de votre liste")]
    [InlineData("Je n'ai pas l'intention de me désabonner de votre liste")]
    [InlineData("No tengo intención de darme de baja de su lista")]
    [InlineData("Non ho intenzione di cancellarmi dalla vostra lista")]
    [InlineData("Não tenho interesse em ser removido da lista")]
    public void Who_has_no_interest_in_a_removal_stays(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("Please remove our address from the contract")]
    [InlineData("Merci de supprimer notre adresse du contrat")]
    [InlineData("Por favor eliminen nuestra dirección del contrato")]
    [InlineData("Quiten mi nombre de la factura, por favor")]
    [InlineData("Cancellate il nostro indirizzo dal contratto")]
    [InlineData("Retirem a nossa morada do contrato")]
    public void A_contract_is_no_list(string text) => Assert.False(IsWish(text));

    [Theory]
    [InlineData("Plz unsubscibe me")]
    [InlineData("Désincrivez-moi de votre liste")]
    [InlineData("Cancelatemi dalla vostra lista")]
    [InlineData("Elimnenme de su lista de correo")]
    [InlineData("Quero me descadatrar da lista")]
    public void A_letter_may_be_missing(string text) => Assert.True(IsWish(text));

    [Theory]
    [InlineData("C'est déjà votre troisième mail. Arrêtez !")]
    [InlineData("È la quarta mail che ricevo. Smettete.")]
    [InlineData("É o quinto email. Parem, por favor.")]
    public void A_stop_of_one_word_counts_after_mails_were_spoken_of(string text) => Assert.True(IsWish(text));

    [Theory]
    [InlineData("Retirem por favor o geral@example.com e passem a enviar para contacto@example.org.", false)]
    [InlineData("Den de baja la dirección ana@example.com y a partir de ahora utilicen esta: ana@example.org", false)]
    [InlineData("Please remove ana@example.com and jo@example.com from your list.", true)]
    [InlineData("Please remove ana@example.com, jo@example.com and my own address from your list.", true)]
    public void A_second_address_beside_the_wish_is_where_to_write_instead(string text, bool wish) => Assert.Equal(wish, IsWish(text));

    [Theory]
    [InlineData("Todavía no me han contactado. ¿Cuándo me llaman?")]
    [InlineData("Vous ne m'avez pas envoyé le mail promis, pouvez-vous le renvoyer ?")]
    [InlineData("Non mi avete mandato la mail con i prezzi")]
    [InlineData("Nos gustaría dejar de enviar correos a mano y automatizarlo")]
    [InlineData("Queremos parar de enviar faturas em papel. Podemos falar?")]
    [InlineData("Me tira uma dúvida: tem integração com SAP?")]
    [InlineData("Não deixe de me avisar quando sair")]
    public void Words_of_a_wish_in_what_a_warm_person_says_are_none(string text) => Assert.False(IsWish(text));

    [Fact]
    public void A_sign_off_is_no_wish_of_another_language() =>
        Assert.False(IsWish("Hej Sara,\n\nJag kan ta ett möte tisdag 9.\n\nBästa hälsningar\nKerstin Wallgren\nEkonomichef"));

    [Fact]
    public void Who_asks_about_undelivered_mail_is_no_mail_server() =>
        Assert.NotEqual(
            ReplyLabel.BounceReport,
            Decide("Our last mailing had lots of \"address not found\". Can you clean a list of 30k for us?")?.Label
        );

    [Fact]
    public void The_name_behind_a_function_and_a_comma_is_the_successor() =>
        Assert.Equal("Clive Amory", Decide("You need to speak to our finance director, Clive Amory.")?.Successor);

    [Fact]
    public void A_pronoun_is_no_successor() => Assert.Null(Decide("Ich habe Ihre Mail nicht gefunden, bitte senden Sie sie.")?.Successor);

    [Fact]
    public void Every_claimed_language_has_words_of_each_kind()
    {
        var kinds = Enum.GetValues<Meaning>()
            .Where(meaning => meaning is Meaning.Tried or Meaning.DoIt or >= Meaning.WordRemove)
            .ToHashSet();
        Assert.All(
            (string[])["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no"],
            language =>
                Assert.Superset(
                    kinds,
                    PhraseBook.Default.Rows.Where(row => row.Language == language).Select(row => row.Meaning).ToHashSet()
                )
        );
    }

    private static bool IsWish(string text) => Decide(text) is { WantsOut: true };

    private static ReplyTriage? Decide(string text) =>
        ReplyRules.Decide(
            new InstantlyEvent
            {
                EventType = EventType.ReplyReceived,
                Timestamp = DateTimeOffset.UnixEpoch,
                Workspace = "w",
                Other = new Dictionary<string, string>(),
            },
            text
        );
}
