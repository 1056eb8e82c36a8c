using System.Text;
using System.Text.RegularExpressions;

namespace InstantlyPipeline.Replies;

/// <summary>Finds the wish to be mailed no more, said in so many words, in the languages most leads write.</summary>
/// <remarks>
/// Read a sentence at a time. Whoever wishes it speaks of themselves ("remove me", "my address") and tells us to do it: so neither a question about opting out,
/// nor what others should stop, nor the footer of the lead's own company is taken for a wish. What is said for a time, a channel or an address only ("not before
/// Monday", "not by phone") is none either. Every repetition is bounded, so that a reply of any shape is read in linear time.
/// </remarks>
internal static class UnsubscribeWish
{
    // Nobody writes more than this before saying so; the rest is a quote that was not recognised.
    private const int MostRead = 20_000;

    /// <exception cref="RegexMatchTimeoutException">The text could not be read in time.</exception>
    public static bool IsIn(string text)
    {
        var lines = text[..Math.Min(text.Length, MostRead)].Replace('’', '\'').Split('\n').Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList();
        return Opening.IsMatch(string.Join('\n', lines).TrimStart())
            || Sentences(lines, everyBreakCounts: false).Any(IsWish)
            || Sentences(lines, everyBreakCounts: true).Any(IsWish);
    }

    private static bool IsWish(string whole)
    {
        var sentence = WithoutCourtesy(whole);
        return sentence.EndsWith('?')
            ? (PoliteQuestion.IsMatch(sentence) || (PoliteOpening.IsMatch(sentence) && OtherLanguages.IsMatch(sentence))) && !Condition.IsMatch(sentence)
            : English.IsMatch(sentence) || OtherLanguages.IsMatch(sentence) || (Impersonal.IsMatch(sentence) && !Footer.IsMatch(sentence));
    }

    /// <param name="everyBreakCounts">
    /// A line may end because the writer ended it or because a program wrapped it, and nothing tells which; so both readings are tried. Even where every break counts,
    /// one before a small letter does not, unless a single word follows (a name): there the sentence goes on.
    /// </param>
    private static IEnumerable<string> Sentences(List<string> lines, bool everyBreakCounts)
    {
        var joined = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            joined.Append(lines[i]);
            var next = i + 1 < lines.Count ? lines[i + 1] : "";
            var ends = lines[i].Length == 0 || next.Length == 0 || (everyBreakCounts && (!char.IsLower(next[0]) || !next.Contains(' ', StringComparison.Ordinal)));
            joined.Append(ends ? '\n' : ' ');
        }
        var text = joined.ToString();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] is '.' or '!' or '?' or '…' && char.IsWhiteSpace(text[i + 1])))
            {
                var sentence = text[start..(i + 1)].Trim();
                start = i + 1;
                if (sentence.Length > 0)
                {
                    yield return sentence;
                }
            }
        }
    }

    private static string WithoutCourtesy(string sentence) => Courtesy.Replace(sentence, match => match.Value.Contains('?', StringComparison.Ordinal) ? "?" : "");

    // Interpreted: as generated code these are so large that compiling them takes seconds at the first reply after a start.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace;

    private const string End = @"(?:\s?(?:[.!?)""…]|$))";
    private const string Pause = @"(?:(?:\s(?:please|pls|thanks|now|immediately|asap|bitte))?(?:\s?(?:[.!?)""…,;–-]|$)|\sand\s(?:confirm|do\snot|don'?t|never|let\sme)\b))";

    // Where an order to us may begin: with the sentence, after a short opening ("Hi Sam, …"), or after a word that asks.
    private const string Start = @"(?:^[\W_]{0,5}|^[\w\s']{0,40}[,;–-]\s?)";
    private const string Asking = $$"""
        (?:{{Start}}(?:(?:so|and|but|just|again)\s){0,2}
        |\b(?:please|pls|plz|kindly|so|but)\s(?:just\s|immediately\s)?
        |(?:{{Start}}|\b(?:please|pls)\s)(?:can|could|would|will)\s(?:you|u)\s(?:(?:please|pls)\s)?
        |\byou'd\s
        |\byou\s(?:must|should|can|could|would|may|need\sto|have\sto)\s(?:please\s)?
        |\b(?:want|like|need|ask|asked|asking|told|tell|telling|request|requested|requesting|beg|urge|expect|demand)\s(?:that\s)?you\s(?:guys\s|all\s|people\s)?(?:to\s)?)
        """;

    // "Please remove me from this thread" and "… from the list of approvers" are about something else.
    private const string FromList = """
        (?:\s(?:from|off|of|out\sof)\s(?!my\b|our\s|their\b)(?:(?!(?:and|until|if|after|cc|thread|chain|invite|waiting|wait|guest|short|price|attendee|speaker)\b)[\w'/-]{1,20}\s){0,5}?
        (?:lists?|mailing-?lists?|mailings?|databases?|db|crm|systems?|records|campaigns?|newsletters?|distribution|e-?mails|mails|messages|outreach|contacts|marketing|spam|subscriptions?|communications?|correspondence|everything|all)\b(?!\sof\b))
        """;

    private const string MyData = @"(?:(?:my|our)\s(?:[\w']{1,15}\s){0,2}?(?:e-?mail|mail|address|addresses|e-?mails|names?|details|data|info|information|contacts?|numbers?|company|domains?)\b)";
    private const string Address = @"(?:[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})";
    private const string Mails = @"(?:e-?mails?|mails?|messages?|mailings?|spam|junk|solicitations?|newsletters?|communications?|offers|crap)";
    private const string Such = @"(?:(?:any|more|further|these|this|those|such|your|another|all|the|unsolicited|marketing|sales|cold|promotional|of|kind|kinds|type|types|sort)\s){0,5}";
    private const string ForGood = @"(?!\s(?:until|till|before|unless|so\s(?:often|many|much)|for\s(?:a\b|an\b|the\snext|at\sleast|\d|now|six|three)|this\s(?:week|month|quarter|year)|on\s(?:this|my|the|\w+day)|at\s(?:this|my)|here\b|after\b|during\b|by\s|via\s|about\s(?:other|anything)))";

    private const string Leave = $$"""
        (?: unsubscribe\s(?:me|us|(?:this|my|our)\s(?:e-?mail|address|account|mailbox)|{{Address}})
          | (?:take|remove|delete|strike|get|drop|scrub|purge|cross|pull)\s(?:me|us|him|her|this\s(?:e-?mail\s)?(?:address|account|mailbox|contact)|{{MyData}}|{{Address}}){{FromList}}
          | remove\sthis\se-?mail\sfrom\s(?:your|all)\s(?:[\w-]{1,20}\s){0,2}?lists?\b
          | (?:remove|delete|erase|purge)\s(?:(?:all\s(?:of\s)?)?{{MyData}}|me|us|{{Address}}){{Pause}}
          | take\s(?:me|us)\soff{{Pause}}
          | opt\s(?:me|us)\sout
          | (?:add|put)\s(?:me|us|my\s[\w-]{1,20})\s(?:to|on|onto)\s(?:your|the|a)\s(?:suppression|do[\s-]not[\s-](?:contact|mail|e-?mail|call)|block|blocklist|blacklist|opt-?out|unsubscribe)\b)
        """;

    private const string Stop = $$"""
        (?: (?:stop|quit|cease|discontinue)\s(?:
                (?:e-?mailing|mailing|contacting|messaging|writing|spamming|bothering|pestering|harassing|bugging)\s(?:to\s)?(?:me|us)\b{{ForGood}}
              | (?:e-?mailing|contacting|messaging|writing|spamming|(?:calling|texting)\s(?:me|us)|following\sup|reaching\sout){{End}}
              | sending\s(?:(?:me|us){{End}}|(?:(?:me|us)\s)?{{Such}}(?:{{Mails}}|stuff|things|garbage|this|these){{End}})
              | (?:with\s)?(?:the|these|this|your|all|any)\s{{Such}}(?:{{Mails}}|contact|spamming|e-?mailing|outreach){{End}})
          | (?:do\snot|don'?t|never)\s(?:you\s)?(?:ever\s)?(?:e-?mail|mail|contact|message|write(?:\sto)?|call|spam|bother|approach|solicit|reach\sout\sto|follow\sup\swith)\s(?:me|us|this\s(?:e-?mail\s)?address|(?:my|our)\scompany)
              (?:\s(?:or|and)\s(?:[\w']{1,20}\s){0,3}?[\w']{1,20})?(?:\s(?:(?:ever\s)?again|any\s?more|any\slonger|any\sfurther|in\s(?:the\s)?future)\b{{ForGood}}|{{End}})
          | (?:do\snot|don'?t|never)\s(?:ever\s)?(?:reach\sout|follow\sup)(?:\s(?:(?:ever\s)?again|any\s?more)\b{{ForGood}}|{{End}})
          | (?:do\snot|don'?t|never)\s(?:ever\s)?send\s(?:me|us)\s(?:{{Such}}{{Mails}}(?:\s(?:like\s(?:this|these)|from\syou))?|anything(?:\selse)?){{End}}
          | (?:leave\s(?:me|us)\s(?:alone|in\speace)|lose\smy\s(?:e-?mail|number|address|contact)(?:\s(?:address|details|info))?){{Pause}})
        """;

    private static readonly Regex English = new($$"""
        (?:{{Asking}}|[,;(–-]\s?|\b(?:and|then|just|also)\s){{Leave}}
        | {{Asking}}{{Stop}}
        | (?:{{Start}}|[,;–-]\s?|\b(?:and|but|so|that|because|please|ps)\s)(?:i|we)(?:'d|'ve)?\s(?:(?:would|do|have|had|really|just|also|still|hereby|already|now|only|twice|both)\s){0,4}
            (?:want|wish|like|need|request|ask|asked|demand|prefer|choose|requested)\s(?:to\s)?
            (?:unsubscribe|opt\sout|be\s(?:removed|taken\soff|unsubscribed|deleted|opted\sout|left\salone|excluded))
            (?:{{Pause}}|{{FromList}}|\s(?:from|of)\s(?:this|these|your|it|all|any|future|further){{End}})
        | (?:{{Start}}|[,;–-]\s?|\b(?:and|but|so|that|because)\s)(?:(?:i|we)\s)?(?:(?:do|really|just|simply)\s){0,2}
            (?:no\slonger\s(?:want|wish|care)|(?:do\snot|don'?t|did\snot|didn'?t|never)\s(?:ever\s)?(?:want|wish|like|care))\s
            (?: to\s(?:be\s(?:contacted|e-?mailed|bothered|solicited|spammed|messaged|called|approached)|hear)(?:\s(?:by|from)\s(?:you|your\s\w{1,20}))?(?:\s(?:again|any\s?more|any\sfurther|further)\b{{ForGood}}|{{End}})
              | (?:to\s(?:receive|get|see)\s)?{{Such}}{{Mails}}(?:\s(?:like\s(?:this|these)|from\s(?:you|your\s\w{1,20})))?{{End}}
              | to\sbe\son\s(?:your|this|the|any)\s(?:[\w-]{1,20}\s){0,2}?lists?\b)
        | \bi(?:'d|\swould)\s(?:really\s)?appreciate\sbeing\s(?:removed|taken\soff|unsubscribed)(?:{{FromList}}|{{Pause}})
        | \b(?:this\sis|consider\sthis|treat\sthis\sas)\s(?:my|our|an?)\s(?:[\w-]{1,20}\s){0,2}?(?:unsubscribe|opt-?out|removal)\s(?:request|notice)
        """, Options, Patience);

    // A footer of the lead's company may say these as well: see Footer.
    private static readonly Regex Impersonal = new($$"""
        ^[\W_]{0,5}unsubscribe[.!]
        | \b(?:please|pls|plz|kindly)\s(?:just\s)?(?:unsubscribe|unsub|opt[\s-]?out){{Pause}}
        | (?:{{Start}}|[,;–-]\s?|\b(?:please|pls|plz|kindly)\s)unsubscribe(?:{{FromList}}|\s(?:from|of)\s(?:this|these|your|it|all){{End}})
        | (?:{{Start}}|\b(?:please|pls|plz|kindly)\s)(?:remove|delete)\sfrom\s(?:(?:your|the|this|all|any|mailing|e-?mail|distribution|contact)\s){0,4}(?:lists?|mailing-?list|database|crm)\b(?!\sof\b)
        | \b(?:not\sinterested|no\s?,?\sthanks?(?:\syou)?)[\s,–-]{1,3}(?:(?:and|so|please|pls|kindly)\s){0,2}(?:remove|unsubscribe|stop){{End}}
        | ^[\W_]{0,5}(?:please|pls|kindly)\s(?:just\s)?stop(?:\s(?:it|this|now))?{{End}}
        | {{Start}}(?:please\s)?(?:no\s(?:more|further)\s(?:{{Mails}}|contact)(?:\sfrom\syou)?|(?:stop|cease)\s(?:the\s|all\s)?(?:further\s)?(?:spam|spamming|contact|communications?)){{End}}
        """, Options, Patience);

    private static readonly Regex Footer = new(@"\b(?:click|https?:|www\.|links?\b|(?:reply|respond)\s(?:with|to)\b)|\s\|\s|^[\W_]{0,5}(?:if|should|to|you\s(?:can|may)|in\scase|when|wenn|falls|sollten|um|si|als|indien|per|para|pour)\b", Options, Patience);

    private static readonly Regex PoliteQuestion = new($$"""
        {{Start}}(?:(?:and|so|but)\s)?(?:(?:please|kindly|pls)\s)?(?:(?:can|could|would|will)\s(?:you|u)\s(?:(?:please|pls|kindly|just|also)\s){0,2})?(?:{{Leave}}|{{Stop}})
        | {{Start}}(?:would|do)\syou\smind\s(?:removing|taking|unsubscribing)\s(?:me|us)(?:{{FromList}}|{{End}})
        | {{Start}}(?:can|could|may)\s(?:i|we)\s(?:please\s)?be\s(?:removed|taken\soff|unsubscribed)(?:{{FromList}}|{{End}})
        | ^[\W_]{0,5}how\s(?:do|can)\si\s(?:(?:unsubscribe|opt\sout)(?:\s(?:from|of)\s(?:this|these|your|all)(?:\s[\w-]{1,20}){0,2})?|get\soff\s(?:this|your)\s(?:[\w-]{1,20}\s)?list)\s?\?
        """, Options, Patience);

    private static readonly Regex PoliteOpening = new($@"{Start}(?:k(?:ö|oe)nn(?:en|t)|k(?:ö|oe)nnten|w(?:ü|ue)rden|pouvez|pourriez|puede|pueden|podr[ií]an?|kunt|kun|wilt|wil)\b", Options, Patience);

    private static readonly Regex Condition = new(@"\b(?:if|after|when|once|before|until|while|during|later|wenn|nachdem|si|quand|cuando|als)\b", Options, Patience);

    // Said alone and first, perhaps after a greeting or a "no thanks": what follows may be a name, or anything.
    private static readonly Regex Opening = new("""
        ^[\W_]{0,5}(?:(?:hi|hello|hey|dear|good\s(?:morning|afternoon|day)|hallo|guten\stag|bonjour|hola|buenos\sd[ií]as|beste|ciao|ol[áa])(?:(?:\s[\w.'-]{1,20}){0,3}\s?(?:[,.!:–-]|\n)|(?=\s))\s{0,3})?
        (?:(?:no|nope|no,?\sthanks?(?:\syou)?|not\sinterested|(?:i'?m|i\sam|we'?re|we\sare)\snot\sinterested|thanks?(?:\syou)?|sorry|nein(?:,?\sdanke)?|kein\sinteresse|non(?:,?\smerci)?|pas\sint[ée]ress[ée]e?
            |no,?\sgracias|nee(?:,?\s(?:bedankt|dank\su))?|geen\sinteresse)[\s,.;!:–-]{1,4}){0,3}
        (?:(?:please|pls|plz|kindly|just|bitte|svp|por\sfavor|graag|gelieve|merci\sde)[\s,]{1,2}){0,2}
        (?:unsubscribe|unsub|stop(?:,?\s(?:it|this|all|stop)){0,3}|remove(?:\s(?:me|us))?|opt[\s-]?(?:me\s)?out|delete|no\smore(?:\s(?:e-?mails|mails))?
          |abmelden|abmeldung|austragen|abbestellen|keine\swerbung|d[ée]sinscription|d[ée]sinscrire|d[ée]sabonnement|d[ée]sabonner|me\sd[ée]sinscrire|me\sd[ée]sabonner
          |baja|dar(?:me)?\sde\sbaja|desuscribir(?:me)?|uitschrijven|afmelden|cancellami|cancellatemi|disiscrivimi|disiscrizione|descadastrar|descadastre|wypisz|wypisa[ćc]
          |avregistrera|avmeld|afmeld|meld\smeg\sav)
        (?:[\s,–-]{1,3}(?:please|pls|plz|now|immediately|asap|today|thanks|thank\syou|thx|bitte|danke|merci|svp|gracias|por\sfavor|aub|a\.u\.b|graag|bedankt|grazie|obrigad[oa]|tack|tak|takk|dzi[ęe]kuj[ęe])\b){0,3}
        \s?(?:[.!"'”»)]|\n|$)
        """, Options, Patience);

    // What may follow a wish at the end of its sentence without changing it.
    private static readonly Regex Courtesy = new("""
        (?:[\s,–-]{1,3}(?:please|pls|plz|thanks|many\sthanks|thank\syou|thx|cheers|now|immediately|asap|at\sonce|today|at\sall|ok(?:ay)?
          |bitte|danke|umgehend|sofort|merci(?:\s(?:d'avance|beaucoup|bien))?|svp|s'il\s(?:vous|te)\spla[iî]t|gracias|por\sfavor|aub|a\.u\.b|graag|bedankt|dank\su|alsjeblieft|alstublieft|grazie|per\sfavore
          |obrigad[oa]|dzi[eę]kuj[eę]|tack|tak|takk)){1,4}\s?[.!?…)"]{0,5}$
        """, Options, Patience);

    private static readonly Regex OtherLanguages = new(Foreign, Options, Patience);

    private const string Foreign = $$"""
        (?:{{German}}|{{French}}|{{Spanish}}|{{Dutch}}|{{Others}})
        """;

    private const string German = $$"""
        (?:\b(?:nehm(?:en|t)?|nimm|trag(?:en|t)?|streich(?:en|t|e)?|l(?:ö|oe)sch(?:en|t|e)?|entfern(?:en|t|e)?)\s(?:sie\s|ihr\s)?(?:bitte\s)?(?:mich|uns|meine[nr]?\s[\w-]{1,30}|unsere[nr]?\s[\w-]{1,30}|diese\s[\w-]{1,30})\s(?:(?:bitte|sofort|umgehend|wieder|unverz(?:ü|ue)glich)\s){0,2}
            (?:aus|von)\s(?:[\w-]{1,30}\s){0,3}?[\w-]{0,20}(?:verteilern?|listen?|datenbank|newsletter|bestand|system)\b
        | \b(?:bitte|mich|uns|meine\s[\w-]{1,30})\s(?:(?:mich|uns|bitte|sofort|umgehend)\s){0,2}(?:aus|von)\s(?:[\w-]{1,30}\s){0,3}?[\w-]{0,20}(?:verteilern?|listen?|datenbank|newsletter|bestand|system)\s(?:zu\s)?(?:nehmen|streichen|l(?:ö|oe)schen|entfernen|austragen|auszutragen|herausnehmen|herauszunehmen|rausnehmen|abmelden)\b
        | \bbitte\s(?:mich|uns)\s(?:(?:sofort|umgehend|hier)\s)?(?:austragen|abmelden|l(?:ö|oe)schen|entfernen|streichen){{End}}
        | \b(?:melden|tragen)\s(?:sie\s)?(?:mich|uns)\s(?:bitte\s)?(?:ab|aus){{End}}
        | \bl(?:ö|oe)sch(?:en|t|e)\s(?:sie\s)?(?:bitte\s)?(?:alle\s)?meine\s(?:[\w-]{1,20}\s)?(?:daten|kontaktdaten|e-?mail-?adresse|mailadresse|adresse){{Pause}}
        | \b(?:schreib(?:en|t|e)?|kontaktier(?:en|t|e)?|mail(?:en|t|e)?)\s(?:sie\s)?(?:mir|mich|uns)\s(?:bitte\s)?(?:nicht|nie)\s(?:mehr|wieder){{End}}
        | (?:{{Start}}|\b(?:bitte|und|aber)\s|\b(?:ich|wir)\s(?:m(?:ö|oe)chten?|will|wollen|w(?:ü|ue)nschen?)\s(?:bitte\s|k(?:ü|ue)nftig\s)?(?:von\sihnen\s)?)(?:senden\ssie\s(?:mir|uns)\s(?:bitte\s)?|schicken\ssie\s(?:mir|uns)\s(?:bitte\s)?)?
            keine\s(?:(?:weiteren|solchen|derartigen)\s(?:[\w-]{0,15}mails?|nachrichten|werbung|newsletter|zusendungen|anfragen|kontaktaufnahmen?)|(?:[\w-]{0,15}mails?|nachrichten|werbung|newsletter|zusendungen)\smehr)
            (?:\s(?:mehr|senden|schicken|zusenden|schreiben|zu|an\smich|von\sihnen|erhalten|bekommen|haben)){0,3}{{End}}
        | \bbitte\sum\s(?:die\s|sofortige\s)?l(?:ö|oe)schung\s(?:aller\s)?meiner\b
        | \bunterlassen\ssie\s(?:bitte\s)?(?:es,?\s(?:mir|mich)|weitere|jede|k(?:ü|ue)nftige?)\b
        | \bh(?:ö|oe)r(?:en|t)?\s(?:sie\s)?(?:bitte\s)?auf,?\s(?:mir|mich|uns)\b
        | \blass(?:en|t)?\s(?:sie\s)?(?:mich|uns)\s(?:bitte\s|endlich\s){0,2}in\s(?:ruhe|frieden)\b
        | \bvon\sweiteren\s[\w-]{1,30}(?:\s[\w-]{1,20}){0,3}?\s(?:ab|abzusehen|absehen){{End}}
        | \bich\swiderspreche\sder\s(?:[\w-]{1,20}\s){0,3}?(?:verarbeitung|nutzung|verwendung|speicherung)\smeiner\b
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
        | {{Start}}(?:merci\sd'|veuillez\s)?arr[êe]te[zr]?\s(?:de\s(?:m'|me\s|nous\s)(?:[ée]crire|envoyer|contacter|solliciter|spammer|harceler|relancer|d[ée]ranger)\b|(?:vos|ces|les)\s(?:e-?mails|mails|messages|courriels|spams){{End}})
        | \blaissez[\s-](?:moi|nous)\stranquilles?\b)
        """;

    private const string Spanish = $$"""
        (?:(?:{{Start}}|\b(?:por\sfavor|quiero|quisiera|deseo|solicito|favor\sde|pueden?|podr[ií]an?)\s)(?:(?:d[eé]n?me|dadme|dame|darme|d[eé]nos|darnos)\sde\sbaja)(?:{{Pause}}|\s(?:de|en)\s(?:su|sus|esta|estos|la|tu|todas?|cualquier)\b)
        | \b(?:elim[ií]n[ae]n?|b[óo]rr[ae]n?|qu[ií]t[ae]n?|s[áa]qu[ae]n?|ret[ií]r[ae]n?|remu[ée]v[ae]n?)me\s(?:por\sfavor\s)?de\s(?:su|sus|esta|la|tu|todas?|cualquier)\s(?:[\w-]{1,20}\s){0,3}?(?:listas?|bases?|correos|env[ií]os|registros|sistema)\b
        | \b(?:elimin|borr|quit|retir)(?:ar|en|e|a)\s(?:mi|mis|nuestr[oa]s?)\s(?:correo|direcci[óo]n|e-?mail|datos|contacto)(?:\s(?:electr[óo]nico|de\scorreo|personales|de\scontacto)){0,2}(?:{{Pause}}|\sde\s(?:su|sus|esta|la|tu)\s(?:[\w-]{1,20}\s){0,3}?(?:listas?|bases?|sistema|registros)\b)
        | \bno\s(?:me|nos)\s(?:escrib(?:an?|as)|contact(?:en?|es)|env[ií](?:en?|es)|mand(?:en?|es)|molest(?:en?|es))\s(?:m[áa]s|nunca)(?:\s(?:correos?|e-?mails?|mensajes?|publicidad|spam))?{{End}}
        | \bno\s(?:deseo|quiero|queremos|deseamos)\s(?:volver\sa\s|seguir\s)?(?:recibir|recibiendo)\s(?:(?:m[áa]s|sus|estos|este\stipo\sde)\s){1,2}(?:correos?|e-?mails?|mensajes?|publicidad|comunicaciones)(?:\s(?:electr[óo]nicos|suyos|de\sustedes|comerciales))?{{End}}
        | {{Start}}(?:por\sfavor,?\s)?(?:dej(?:e|en|a|ad)|par[ae]n?)\sde\s(?:escribir|contactar|enviar|mandar|molestar)(?:me|nos)\b
        | \bno\s(?:vuelvan?|vuelvas)\sa\s(?:escribir|contactar|enviar|molestar)(?:me|nos){{End}})
        """;

    private const string Dutch = $$"""
        (?:\b(?:schrijf|meld)\s(?:mij|me|ons)\s(?:aub\s|alsjeblieft\s|svp\s)?(?:uit|af)(?:{{Pause}}|\s(?:van|uit|voor)\s(?:deze|uw|je|jullie|de)\s[\w-]{0,20}(?:lijst|lijsten|mails|e-mails|nieuwsbrief|mailing)\b)
        | \b(?:haal|verwijder|schrap)\s(?:mij|me|ons|mijn\s[\w-]{1,20})\s(?:(?:aub|alsjeblieft|svp|direct)\s)?(?:van|uit)\s(?:[\w-]{1,20}\s){1,3}?[\w-]{0,20}(?:lijst(?:en)?|bestand(?:en)?|database|systeem|nieuwsbrief|mailings?)\b
        | \b(?:mij|me|ons|mijn\s[\w-]{1,20})\s(?:(?:graag|direct|aub|svp)\s)?(?:van|uit)\s(?:[\w-]{1,20}\s){1,3}?[\w-]{0,20}(?:lijst(?:en)?|bestand(?:en)?|database|systeem|nieuwsbrief|mailings?)\s(?:te\s)?(?:halen|verwijderen|schrappen)\b
        | \b(?:graag|gelieve|kunt\su|wilt\su|kun\sje|wil\sje|ik\swil|ik\swens)\s(?:mij|me|ons|mezelf|mijzelf)\s(?:(?:graag|direct|aub|svp)\s)?(?:uit\ste\sschrijven|uitschrijven|af\ste\smelden|afmelden|te\sverwijderen|verwijderen){{End}}
        | \b(?:mail|e-?mail|contacteer|benader|schrijf)\s(?:mij|me|ons)\s(?:aub\s|alsjeblieft\s|svp\s)?(?:niet|nooit)\s(?:meer|weer){{End}}
        | (?:{{Start}}|\b(?:graag|aub|svp|stuur\s(?:mij|me|ons)|(?:ik|wij|we)\s(?:wil|willen|wens|wensen))\s)(?:van\s(?:u|jullie)\s)?geen\s(?:verdere\s)?(?:e-?mails?|mails?|mailtjes|berichten|reclame|spam)\smeer(?:\s(?:van\s(?:u|jullie|je)|ontvangen|sturen|te\sontvangen|te\ssturen|krijgen)){0,2}{{End}}
        | {{Start}}stop\smet\s(?:het\s)?(?:(?:mij|ons|me)\s)?(?:te\s)?(?:mailen|e-?mailen|spammen|benaderen|(?:sturen|versturen)(?:\svan\s(?:deze\s)?(?:e-?)?mails)?){{End}}
        | \blaat\s(?:mij|me|ons)\smet\srust\b)
        """;

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
        | \b(?:fjern|slet)\s(?:mig|os|meg|oss|min\s[\w-]{1,20})\sfra\s(?:[\w-]{1,20}\s){0,2}?[\w-]{0,20}(?:listen?|lister|database|system)\b
        | \bafmeld\s(?:mig|os)\b | \bmeld\s(?:meg|oss)\sav{{Pause}}
        | {{Start}}(?:stop\smed\sat|slutt\s[åa])\s(?:skrive|sende|maile|kontakte)\b)
        """;
}
