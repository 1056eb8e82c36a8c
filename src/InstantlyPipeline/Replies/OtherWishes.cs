using static InstantlyPipeline.Replies.UnsubscribeWish;

namespace InstantlyPipeline.Replies;

/// <summary>How the wish to be mailed no more is said in other languages than English, as parts of an expression. Accents may be missing.</summary>
internal static class OtherWishes
{
    public const string Any = $$"""
        (?:{{German}}|{{French}}|{{Spanish}}|{{Dutch}}|{{Others}})
        """;

    private const string MyDataInGerman = @"(?:(?:alle\s)?(?:meine[nr]?|unsere[nr]?|diese)\s(?:[\w-]{1,20}\s)?(?:[\w-]{0,20}(?:adressen?|mails?|daten|kontakt)|namen?|firma))";
    private const string MyDataInDutch = @"(?:(?:mijn|onze)\s(?:naam|[\w-]{0,10}(?:adres|gegevens)|e-?mail|mail))";

    private const string German = $$"""
        (?:\b(?:nehm(?:en|t)?|nimm|trag(?:en|t)?|streich(?:en|t|e)?|l(?:ö|oe)sch(?:en|t|e)?|entfern(?:en|t|e)?)\s(?:sie\s|ihr\s)?(?:bitte\s)?(?:mich|uns|{{MyDataInGerman}})\s(?:(?:bitte|sofort|umgehend|wieder|unverz(?:ü|ue)glich)\s){0,2}
            (?:aus|von)\s(?:[\w-]{1,30}\s){0,3}?[\w-]{0,20}(?:verteilern?|listen?|datenbank|newsletter|bestand|system)\b
        | \b(?:bitte|mich|uns|{{MyDataInGerman}})\s(?:(?:mich|uns|bitte|sofort|umgehend)\s){0,2}(?:aus|von)\s(?:[\w-]{1,30}\s){0,3}?[\w-]{0,20}(?:verteilern?|listen?|datenbank|newsletter|bestand|system)\s(?:zu\s)?(?:nehmen|streichen|l(?:ö|oe)schen|entfernen|austragen|auszutragen|herausnehmen|herauszunehmen|rausnehmen|abmelden)\b
        | \bbitte\s{{MyDataInGerman}}\s(?:zu\s)?(?:l(?:ö|oe)schen|entfernen){{End}}
        | \bbitte\s(?:(?:mich|mir|uns)\s)?(?:nicht|nie)\s(?:mehr|wieder)\s(?:(?:an)?schreiben|(?:an)?mailen|kontaktieren|bel(?:ä|ae)stigen){{End}}
        | \b(?:ich|wir)\s(?:m(?:ö|oe)chten?|will|wollen|w(?:ü|ue)nschen?)\s(?:von\sihnen\s)?(?:nicht|nie)\s(?:mehr|wieder)\s(?:von\sihnen\s)?(?:kontaktiert|angeschrieben|angemailt|bel(?:ä|ae)stigt)\swerden{{End}}
        | \bbitten?\sum\s(?:die\s|sofortige\s)?(?:austragung|streichung|entfernung|l(?:ö|oe)schung)\saus\s(?:[\w-]{1,20}\s){0,2}?[\w-]{0,20}(?:verteilern?|listen?|datenbank)\b
        | \bbitte\s(?:mich|uns)\s(?:(?:sofort|umgehend|hier)\s)?(?:austragen|abmelden|l(?:ö|oe)schen|entfernen|streichen){{End}}
        | \b(?:melden|tragen)\s(?:sie\s)?(?:mich|uns)\s(?:bitte\s)?(?:ab|aus){{End}}
        | \bl(?:ö|oe)sch(?:en|t|e)\s(?:sie\s)?(?:bitte\s)?(?:alle\s)?meine\s(?:[\w-]{1,20}\s)?(?:daten|kontaktdaten|e-?mail-?adresse|mailadresse|adresse){{Pause}}
        | \b(?:schreib(?:en|t|e)?|kontaktier(?:en|t|e)?|mail(?:en|t|e)?)\s(?:sie\s)?(?:mir|mich|uns)\s(?:bitte\s)?(?:nicht|nie)\s(?:mehr|wieder)(?:\san)?{{End}}
        | (?:{{Start}}|\b(?:bitte|und|aber)\s|\b(?:ich|wir)\s(?:m(?:ö|oe)chten?|will|wollen|w(?:ü|ue)nschen?)\s(?:bitte\s|k(?:ü|ue)nftig\s)?(?:von\sihnen\s)?)(?:senden\ssie\s(?:mir|uns)\s(?:bitte\s)?|schicken\ssie\s(?:mir|uns)\s(?:bitte\s)?)?
            keine\s(?:(?:weiteren|solchen|derartigen)\s(?:[\w-]{0,15}mails?|nachrichten|werbung|newsletter|zusendungen|anfragen|kontaktaufnahmen?)|(?:[\w-]{0,15}mails?|nachrichten|werbung|newsletter|zusendungen)\smehr)
            (?:\s(?:mehr|senden|schicken|zusenden|schreiben|zu|an\smich|von\sihnen|erhalten|bekommen|haben)){0,3}{{End}}
        | \bbitten?\sum\s(?:die\s|sofortige\s)?l(?:ö|oe)schung\s(?:aller\s)?(?:meiner|unserer)\b
        | \bunterlassen\ssie\s(?:bitte\s)?(?:es,?\s(?:mir|mich)|weitere|jede|k(?:ü|ue)nftige?)\b
        | \bh(?:ö|oe)r(?:en|t)?\s(?:sie\s)?(?:bitte\s)?auf,?\s(?:mir|mich|uns)\b
        | \blass(?:en|t)?\s(?:sie\s)?(?:mich|uns)\s(?:bitte\s|endlich\s){0,2}in\s(?:ruhe|frieden)\b
        | \bvon\sweiteren\s[\w-]{1,30}(?:\s[\w-]{1,20}){0,3}?\s(?:ab|abzusehen|absehen){{End}}
        | \b(?:ich\swiderspreche|widerspreche\sich|wir\swidersprechen|widersprechen\swir)\sder\s(?:[\w-]{1,20}\s){0,3}?(?:verarbeitung|nutzung|verwendung|speicherung)\s(?:meiner|unserer)\b
        | \b(?:ich|wir)\s(?:m(?:ö|oe)chten?|will|wollen)\s(?:mich\s|uns\s)?(?:gerne?\s)?(?:vom|von|aus)\s(?:[\w-]{1,20}\s){0,2}?[\w-]{0,20}(?:newsletter|verteiler|liste|mails)\s(?:abmelden|austragen|gestrichen|entfernt|gel(?:ö|oe)scht|genommen|abbestellen))
        """;

    private const string French = $$"""
        (?:\b(?:d[ée]sinscri(?:vez|s)|d[ée]sabonne[zs]?)[\s-](?:moi|nous)\b
        | \b(?:retire|enl[eè]ve|supprime|raye|radie|[ôo]te|sorte)[zr]?[\s-](?:moi|nous)\s(?:s'il\svous\spla[iî]t\s|svp\s)?(?:de|des)\s(?:[\w'-]{1,20}\s){0,4}?(?:listes?|fichiers?|bases?|mailings?|newsletters?|envois|contacts)\b
        | \b(?:de|veuillez|vouloir|pouvez-vous|pourriez-vous|souhait(?:e|ons)|voudrais|veux|voulons|d[ée]sire|demande|aimerais)\s(?:bien\s)?(?:me|nous)\s(?:d[ée]sinscrire|d[ée]sabonner)(?:{{Pause}}|\s(?:de|des|à)\s(?:votre|vos|cette|ces|la|toutes)\s(?:[\w'-]{1,20}\s){0,3}?(?:listes?|newsletters?|mailings?|e-?mails|mails|envois)\b)
        | \b(?:de|veuillez|vouloir|pouvez-vous|pourriez-vous)\s(?:bien\s)?(?:(?:me|nous)\s|m')(?:retirer|enlever|supprimer|rayer|radier|[ôo]ter|effacer)\s(?:de|des)\s(?:[\w'-]{1,20}\s){0,4}?(?:listes?|fichiers?|bases?|mailings?|newsletters?|envois|contacts)\b
        | \b(?:supprime|efface|retire)[zr]\s(?:toutes\s)?(?:mes|mon|nos|notre)\s(?:donn[ée]es|coordonn[ée]es|adresse|e-?mail|mail|contact)(?:\s(?:e-?mail|mail|personnelles|[ée]lectronique))?(?:{{Pause}}|\sde\s(?:votre|vos|cette|la)\s(?:[\w'-]{1,20}\s){0,3}?(?:listes?|fichiers?|bases?)\b)
        | \b(?:de|veuillez)\sne\splus\s(?:(?:me|nous)\s|m')(?:contacter|[ée]crire|solliciter|envoyer|adresser|d[ée]marcher|importuner|relancer|spammer|d[ée]ranger)(?:\s(?:de\s|d'|des\s|vos\s|aucun\s|ces\s|ce\sgenre\sde\s|ce\stype\sde\s)(?:e-?mails?|mails?|courriels?|messages?|sollicitations?|publicit[ée]s?))?{{End}}
        | \bne\s(?:(?:me|nous)\s|m')(?:contacte|[ée]crive|sollicite|envoye|relance|d[ée]range)z\splus(?:\sjamais)?(?:\s(?:de\s|d'|vos\s)(?:e-?mails?|mails?|courriels?|messages?))?{{End}}
        | \b(?:je|nous)\sne\s(?:souhait(?:e|ons)|veux|voulons|d[ée]sir(?:e|ons))\s(?:plus|pas)\s(?:[êe]tre\s(?:contact[ée]|sollicit[ée]|d[ée]march[ée])e?s?(?:\spar\svous)?|recevoir\s(?:de\s|vos\s|ces\s|d'autres\s|ce\stype\sde\s|ce\sgenre\sde\s|des\s)(?:e-?mails?|mails?|courriels?|messages?|sollicitations?|newsletters?|publicit[ée]s?)(?:\s(?:de\svotre\spart|commerciaux|publicitaires|de\sprospection))?){{End}}
        | {{Start}}(?:merci\s(?:d'|de\s)|veuillez\s)?(?:arr[êe]te|cesse)[zr]?\s(?:de\s(?:m'|me\s|nous\s)(?:[ée]crire|envoyer|contacter|solliciter|spammer|harceler|relancer|d[ée]ranger)\b|(?:vos|ces|les)\s(?:e-?mails|mails|messages|courriels|spams){{End}})
        | \bje\s(?:souhaite|veux|voudrais|d[ée]sire|demande\sà)\s[êe]tre\s(?:(?:retir|supprim|enlev|ray|radi|d[ée]sabonn)[ée]|d[ée]sinscrit)e?(?:{{Pause}}|\s(?:de|des)\s(?:votre|vos|cette|ces|la|toutes)\s(?:[\w'-]{1,20}\s){0,3}?(?:listes?|fichiers?|bases?|mailings?|newsletters?|envois)\b)
        | \blaissez[\s-](?:moi|nous)\stranquilles?\b)
        """;

    private const string Spanish = $$"""
        (?:(?:{{Start}}|\b(?:por\sfavor|quiero|quisiera|deseo|solicito|favor\sde|pueden?|podr[ií]an?)\s)(?:(?:d[eé]n?me|dadme|dame|darme|d[eé]nos|darnos)\sde\sbaja)(?:{{Pause}}|\s(?:de|en)\s(?:su|sus|esta|estos|la|tu|todas?|cualquier)\b)
        | \b(?:(?:elim[ií]n|b[óo]rr|qu[ií]t|s[áa]qu|ret[ií]r|remu[ée]v)[ae]n?|(?:elimin|borr|quit|sac|retir)ar|remover)me\s(?:por\sfavor\s)?de\s(?:su|sus|esta|la|tu|todas?|cualquier)\s(?:[\w-]{1,20}\s){0,3}?(?:listas?(?!\sde\sespera)|bases?|correos|env[ií]os|registros|sistema)\b
        | \b(?:elimin|borr|quit|retir)(?:ar|en|e|a)\s(?:mi|mis|nuestr[oa]s?)\s(?:correo|direcci[óo]n|e-?mail|datos|contacto)(?:\s(?:electr[óo]nico|de\scorreo|personales|de\scontacto)){0,2}(?:{{Pause}}|\sde\s(?:su|sus|esta|la|tu)\s(?:[\w-]{1,20}\s){0,3}?(?:listas?|bases?|sistema|registros)\b)
        | \bno\s(?:me|nos)\s(?:escrib(?:an?|as)|contact(?:en?|es)|env[ií](?:en?|es)|mand(?:en?|es)|molest(?:en?|es))\s(?:m[áa]s|nunca)(?:\s(?:correos?|e-?mails?|mensajes?|publicidad|spam)(?:\selectr[óo]nicos?)?)?{{End}}
        | (?:{{Start}}|\bpor\sfavor\s)no\s(?:env[ií](?:en?|es)|mand(?:en?|es))\sm[áa]s\s(?:correos?|e-?mails?|mensajes?|publicidad)(?:\selectr[óo]nicos?)?{{End}}
        | \bno\s(?:deseo|quiero|queremos|deseamos)\s(?:volver\sa\s|seguir\s)?(?:recibir|recibiendo)\s(?:(?:m[áa]s|sus|estos|este\stipo\sde)\s){1,2}(?:correos?|e-?mails?|mensajes?|publicidad|comunicaciones)(?:\s(?:electr[óo]nicos|suyos|de\sustedes|comerciales))?{{End}}
        | {{Start}}(?:por\sfavor,?\s)?(?:dej(?:e|en|a|ad)|par[ae]n?)\sde\s(?:escribir|contactar|enviar|mandar|molestar)(?:me|nos)\b
        | \bno\s(?:vuelvan?|vuelvas)\sa\s(?:escribir|contactar|enviar|molestar)(?:me|nos){{End}})
        """;

    private const string Dutch = $$"""
        (?:\b(?:schrijf|meld)\s(?:mij|me|ons)\s(?:aub\s|alsjeblieft\s|svp\s)?(?:uit|af)(?:{{Pause}}|\s(?:van|uit|voor)\s(?:deze|uw|je|jullie|de)\s[\w-]{0,20}(?:lijst|lijsten|mails|e-mails|nieuwsbrief|mailing)\b)
        | \b(?:haal|verwijder|schrap)\s(?:mij|me|ons|{{MyDataInDutch}})\s(?:(?:aub|alsjeblieft|svp|direct)\s)?(?:van|uit)\s(?:[\w-]{1,20}\s){1,3}?[\w-]{0,20}(?:lijst(?:en)?|bestand(?:en)?|database|systeem|nieuwsbrief|mailings?)\b
        | \b(?:mij|me|ons|{{MyDataInDutch}})\s(?:(?:graag|direct|aub|svp)\s)?(?:van|uit)\s(?:[\w-]{1,20}\s){1,3}?[\w-]{0,20}(?:lijst(?:en)?|bestand(?:en)?|database|systeem|nieuwsbrief|mailings?)\s(?:te\s)?(?:halen|verwijderen|schrappen)\b
        | \b(?:graag|gelieve|kunt\su|wilt\su|kun\sje|wil\sje|ik\swil|ik\swens)\s(?:mij|me|ons|mezelf|mijzelf)\s(?:(?:graag|direct|aub|svp)\s)?(?:uit\ste\sschrijven|uitschrijven|af\ste\smelden|afmelden|te\sverwijderen|verwijderen)(?:{{End}}|\s(?:van|uit)\s(?:deze|uw|je|jullie|de)\s[\w-]{0,20}(?:lijst(?:en)?|bestand(?:en)?|mailings?|nieuwsbrief)\b)
        | \b(?:graag|gelieve)\s{{MyDataInDutch}}\s(?:te\s)?(?:verwijderen|wissen){{End}}
        | \b(?:graag|gelieve)\s(?:te\s)?(?:verwijderen|uitschrijven|schrappen)\s(?:van|uit)\s(?:deze|uw|je|jullie|de)\s[\w-]{0,20}(?:lijst(?:en)?|bestand(?:en)?|mailings?)\b
        | \b(?:graag|gelieve)\s(?:mij|me|ons)\s(?:niet|nooit)\smeer\s(?:te\s)?(?:contacteren|mailen|benaderen|(?:aan)?schrijven){{End}}
        | \b(?:ik|wij|we)\s(?:wil|willen|wens|wensen)\s(?:graag\s)?(?:uitgeschreven|afgemeld)\s(?:te\s)?worden{{End}}
        | \b(?:mail|e-?mail|contacteer|benader|schrijf)\s(?:mij|me|ons)\s(?:aub\s|alsjeblieft\s|svp\s)?(?:niet|nooit)\s(?:meer|weer){{End}}
        | (?:{{Start}}|\b(?:graag|aub|svp|stuur\s(?:mij|me|ons)|(?:ik|wij|we)\s(?:wil|willen|wens|wensen))\s)(?:van\s(?:u|jullie)\s)?geen\s(?:verdere\s)?(?:e-?mails?|mails?|mailtjes|berichten|reclame)\smeer(?:\s(?:van\s(?:u|jullie|je)|ontvangen|sturen|te\sontvangen|te\ssturen|krijgen)){0,2}{{End}}
        | {{Start}}stop\smet\s(?:het\s)?(?:(?:mij|ons|me)\s)?(?:te\s)?(?:mailen|e-?mailen|spammen|benaderen|(?:sturen|versturen)(?:\svan\s(?:deze\s)?(?:e-?)?mails)?){{End}}
        | \blaat\s(?:mij|me|ons)\smet\srust\b)
        """;

    // Italian, Portuguese, Polish, Swedish, Danish and Norwegian: the plainest forms only.
    private const string Others = $$"""
        (?:\b(?:cancell|rimuov|elimin|tog?l|tolg)(?:atemi|etemi|ietemi|ami|imi)(?:{{Pause}}|\s(?:da|dal|dalla|dalle|dai)\s(?:[\w-]{1,20}\s){0,3}?(?:list[ae]|elenc\w{1,3}|database|newsletter)\b)
        | \bdisiscriv(?:etemi|imi)\b
        | \bnon\s(?:scrivetemi|contattatemi|mandatemi|scrivermi|contattarmi|inviatemi|mandarmi)\spi[ùu]{{End}}
        | \bnon\s(?:desidero|voglio|vogliamo|desideriamo)\s(?:pi[ùu]\s)?ricevere\s(?:(?:pi[ùu]|altre|vostre|le\svostre|queste|ulteriori)\s){0,2}(?:e-?mail|mail|messaggi|comunicazioni|newsletter){{End}}
        | \b(?:remov|retir|tir|exclu)(?:a|am|e)(?:-me|\s(?:o\s)?meu\s(?:e-?mail|endere[çc]o|nome|contac?to))\s(?:d[aeo]s?)\s(?:[\w-]{1,20}\s){0,3}?(?:listas?|base|mailing|cadastro|contatos)\b
        | \bn[ãa]o\s(?:quero|desejo|queremos|pretendo)\s(?:mais\s)?receber\s(?:(?:mais|os\sseus|seus|estes|esses)\s){0,2}(?:e-?mails?|mensagens){{End}}
        | \bparem?\sde\sme\s(?:enviar|mandar|escrever|contac?tar)\b
        | \bn[ãa]o\sme\s(?:contac?t[ea]m?|escrevam?|enviem?|mandem?)\s(?:mais|novamente){{End}}
        | \b(?:usun[ąa][ćc]|wypisa[ćc]|wykre[śs]li[ćc]|skre[śs]li[ćc]|usuni[ęe]cie)\s(?:mnie\s|m[óo]jego\s|m[óo]j\s|moich\s|moje\s){0,2}(?:[\w-]{1,20}\s){0,2}?z\s(?:[\w-]{1,20}\s){0,3}?(?:listy|list|bazy|newslettera)\b
        | \b(?:wypisz|usu[ńn])(?:cie)?\smnie\b
        | \bprosz[ęe]\s(?:(?:ju[żz]|wi[ęe]cej|do\smnie)\s){0,3}nie\s(?:pisa[ćc]|kontaktowa[ćc]\ssi[ęe])(?:\s(?:ju[żz]|wi[ęe]cej|do\smnie|ze\smn[ąa])){0,2}{{End}}
        | \b(?:ta\sbort|avregistrera)\s(?:mig|oss)(?:{{Pause}}|\sfr[åa]n\s(?:[\w-]{1,20}\s){0,2}?[\w-]{0,20}(?:listan?|listor|utskick|register)\b)
        | {{Start}}(?:sn[äa]lla\s)?sluta\s(?:maila|mejla|kontakta|skicka\s(?:mail|mejl))\b
        | \b(?:fjern|slet)\s(?:mig|os|meg|oss|min\s[\w-]{0,10}(?:adresse|mail|post))\sfra\s(?:[\w-]{1,20}\s){0,2}?[\w-]{0,20}(?:listen?|lister|database|system)\b
        | \bafmeld\s(?:mig|os)\b | \bmeld\s(?:meg|oss)\sav{{Pause}}
        | {{Start}}(?:stop\smed\sat|slutt\s[åa])\s(?:skrive|sende|maile|kontakte)\b)
        """;
}
