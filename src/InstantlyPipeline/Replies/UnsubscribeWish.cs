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
    internal const int MostRead = 20_000;

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

    internal const string End = @"(?:\s?(?:[.!?)""…]|$))";
    internal const string Pause = @"(?:(?:\s(?:please|pls|thanks|now|immediately|asap|bitte))?(?:\s?(?:[.!?)""…,;–-]|$)|\sand\s(?:confirm|do\snot|don'?t|never|let\sme)\b))";

    // A wish may go on with its reason ("…, we're not interested", "… or I'll report it"), but not with what to do instead.
    private const string Enough = $$"""
        (?:{{End}}|(?:\s?[,;–]\s?|\s-\s|\s(?:or|as|because|since)\s)(?!\s?(?:(?:and|please|but|just|rather|instead|i|we|i'd|we'd|would)\s){0,3}(?:but|call|use|just|rather|instead|send|text|ring|phone|try|contact|write|mail|e-?mail|prefer|let's)\b))
        """;

    // Where an order to us may begin: with the sentence, after a short opening ("Hi Sam, …"), or after a word that asks.
    internal const string Start = @"(?:^[\W_]{0,5}|^[\w\s']{0,40}[,;–-]\s?)";
    private const string Asking = $$"""
        (?:{{Start}}(?:(?:so|and|but|just|again)\s){0,2}
        |\b(?:please|pls|plz|kindly|so|but)\s(?:just\s|immediately\s)?
        |(?:{{Start}}|\b(?:please|pls)\s)(?:can|could|would|will)\s(?:you|u)\s(?:(?:please|pls)\s)?
        |\byou'd\s
        |(?:{{Start}}|\b(?:please|pls|kindly)\s)(?:make\ssure|ensure)\s(?:that\s)?you\s
        |{{Start}}(?:go\saway|get\slost|piss\soff|back\soff)\sand\s
        |\b(?:told|asked|tell)\syour\s(?:[\w']{1,20}\s){1,3}?to\s
        |\byou\s(?:guys\s|all\s|people\s)?(?:must|should|can|could|would|may|need\sto|have\sto)\s(?:please\s)?
        |\b(?:want|like|need|ask|asked|asking|told|tell|telling|request|requested|requesting|beg|urge|expect|demand)\s(?:that\s)?you\s(?:guys\s|all\s|people\s)?(?:to\s)?)
        """;

    // "Please remove me from this thread" and "… from the list of approvers" are about something else.
    private const string FromList = """
        (?:\s(?:from|off|of|out\sof)\s(?!my\b|our\s|their\b)(?:(?!(?:and|until|if|after|cc|thread|chain|invite|waiting|wait|guest|short|price|attendee|speaker|case|reference)\b)[\w'/-]{1,20}\s){0,5}?
        (?:lists?|mailing-?lists?|mailings?|databases?|db|crm|systems?|records|campaigns?|newsletters?|distribution|e-?mails|mails|messages|outreach|contacts|sequences?|cadence|subscriptions?|communications?|correspondence|everything
          |(?:marketing|spam|all)(?=\s?(?:[.,;!?]|$)))\b(?!\sof\b))
        """;

    private const string My = @"(?:my|our)\s(?:(?:full|own|old|gmail|stored|personal|private|work|business|corporate|contact)\s){0,2}";
    private const string Contact = @"(?:(?:e-?mail|mail)\saddress(?:es)?|e-?mails?|mails?|names?|details|data|info|information|contacts?)\b";
    private const string MyData = $@"(?:{My}(?:company\s)?(?:{Contact}|(?:address|addresses|numbers?|company|domains?)\b))";
    private const string Address = @"(?:[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})";
    private const string Mails = @"(?:e-?mails?|mails?|messages?|mailings?|spam|junk|solicitations?|newsletters?|communications?|offers|crap)";
    private const string Such = @"(?:(?:any|more|further|these|this|those|such|your|another|all|the|unsolicited|marketing|sales|cold|promotional|of|kind|kinds|type|types|sort)\s){0,5}";
    private const string ForGood = @"(?!\s(?:until|till|before|unless|so\s(?:often|many|much)|for\s(?:a\b|an\b|the\snext|at\sleast|\d|now|six|three)|this\s(?:week|month|quarter|year)|on\s(?:this|my|the|\w+day)|at\s(?:this|my)|here\b|after\b|during\b|by\s|via\s|about\s(?:other|anything)))";

    private const string Leave = $$"""
        (?: unsubscribe\s(?:me|us|(?:this|my|our)\s(?:e-?mail|address|account|mailbox)|{{Address}})
          | (?:take|remove|delete|strike|get|drop|scrub|purge|cross|pull)\s(?:me|us|him|her|this\s(?:e-?mail\s)?(?:address|account|mailbox|contact)|{{MyData}}|{{Address}}){{FromList}}
          | remove\s(?:this\se-?mail|it)\sfrom\s(?:your|all)\s(?:[\w-]{1,20}\s){0,2}?lists?\b(?!\sof\b)
          | (?:remove|delete|erase|purge)\s(?:(?:all\s(?:of\s)?)?{{My}}{{Contact}}(?!\s?[,–-](?!\s?(?:(?:(?:i|we)(?:'m|'re|\sam|\sare|\sdo|\shave)?\s)?(?:not|no|never|don't|didn't)|under|per)\b))|me|us|{{Address}}){{Pause}}
          | take\s(?:me|us)\soff{{Pause}}
          | opt\s(?:me|us)\sout
          | (?:add|put)\s(?:me|us|my\s[\w-]{1,20})\s(?:to|on|onto)\s(?:your|the|a)\s(?:suppression|do[\s-]not[\s-](?:contact|mail|e-?mail|call)|block|blocklist|blacklist|opt-?out|unsubscribe)\b)
        """;

    private const string Stop = $$"""
        (?: (?:stop|quit|cease|discontinue|refrain\sfrom)\s(?:
                (?:e-?mailing|mailing|contacting|messaging|writing|spamming|bothering|pestering|harassing|bugging)\s(?:to\s)?(?:(?:me|us)\b{{ForGood}}|this\s(?:e-?mail\s)?(?:address|account|mailbox){{Enough}})
              | (?:e-?mailing|contacting|messaging|writing|spamming|(?:calling|texting)\s(?:me|us)|following\sup|reaching\sout){{Enough}}
              | sending\s(?:(?:me|us){{End}}|(?:me|us)\s{{Such}}(?:{{Mails}}|stuff|things|garbage|this|these){{Enough}}|{{Such}}(?:{{Mails}}|stuff|things|garbage|this|these){{End}})
              | (?:with\s)?(?:the|these|this|your|all|any)\s{{Such}}(?:{{Mails}}|contact|spamming|e-?mailing|outreach){{End}})
          | (?:do\snot|don'?t|never)\s(?:you\s)?(?:ever\s)?(?:(?:e-?mail|mail|call|write|text|contact)\sor\s)?(?:e-?mail|mail|contact|message|write(?:\sto)?|call|spam|bother|approach|solicit|reach\sout\sto|follow\sup\swith)\s(?:me|us|this\s(?:e-?mail\s)?address|(?:my|our)\scompany)
              (?:\s(?:or|and)\s(?:[\w']{1,20}\s){0,3}?[\w']{1,20})?(?:\s(?:(?:ever\s)?again|any\s?more|any\slonger|any\sfurther|in\s(?:the\s)?future)\b{{ForGood}}|{{End}})
          | (?:do\snot|don'?t|never)\s(?:ever\s)?(?:reach\sout|follow\sup)(?:\s(?:(?:ever\s)?again|any\s?more)\b{{ForGood}}|{{End}})
          | (?:do\snot|don'?t|never)\s(?:ever\s)?send\s(?:me|us)\s(?:{{Such}}{{Mails}}(?:\s(?:like\s(?:this|these)|from\syou))?|anything(?:\selse)?){{End}}
          | (?:do\snot|don'?t|never)\s(?:ever\s)?send\s(?:(?:me|us)\s)?any\s(?:more|further)\s{{Such}}{{Mails}}{{Enough}}
          | (?:leave\s(?:me|us)\s(?:alone|in\speace)|lose\smy\s(?:e-?mail|number|address|contact)(?:\s(?:address|details|info))?){{Pause}})
        """;

    private static readonly Regex English = new($$"""
        (?:{{Asking}}|[,;(–-]\s?|\b(?:and|then|just|also)\s){{Leave}}
        | {{Asking}}{{Stop}}
        | (?:{{Start}}|[,;–-]\s?|\b(?:and|but|so|that|because|please|ps)\s)(?:i|we)(?:'d|'ve)?\s(?:(?:would|do|have|had|really|just|also|still|hereby|already|now|only|twice|both)\s){0,4}
            (?:want|wish|like|need|request|ask|asked|demand|prefer|choose|requested)\s(?:to\s)?
            (?:unsubscribe|opt\sout|be\s(?:removed|taken(?:\soff)?|unsubscribed|deleted|opted\sout|left\salone|excluded))
            (?:{{Pause}}|{{FromList}}|\s(?:from|of)\s(?:this|these|your|it|all|any|future|further){{End}})
        | (?:{{Start}}|[,;–-]\s?|\b(?:and|but|so|that|because)\s)(?:(?:i|we)\s)?(?:(?:do|really|just|simply)\s){0,2}
            (?:no\slonger\s(?:want|wish|care)|(?:do\snot|don'?t|did\snot|didn'?t|never)\s(?:ever\s)?(?:want|wish|care))\s
            (?: to\s(?:be\s(?:contacted|e-?mailed|bothered|solicited|spammed|messaged|called|approached)|hear)(?:\s(?:by|from)\s(?:you|your\s\w{1,20}))?(?:\s(?:again|any\s?more|any\sfurther|further)\b{{ForGood}}|{{Enough}})
              | (?:to\s(?:receive|get|see)\s|(?=(?:[\w-]{1,20}\s){0,4}?(?:your|these|this|those|further|more|from\syou)\b)){{Such}}{{Mails}}
                (?:\s(?:like\s(?:this|these)|from\s(?:you|your\s\w{1,20})))?(?:\s(?:again|any\s?more|any\slonger))?{{Enough}}
              | to\sbe\son\s(?:your|this|the|any)\s(?:[\w-]{1,20}\s){0,2}?lists?\b)
        | {{Start}}(?:i|we)\s(?:hereby\s)?opt\sout(?:{{FromList}}|{{Pause}})
        | (?:{{Start}}|\b(?:please|pls|kindly)\s)(?:make\ssure|ensure)\s(?:that\s)?(?:i\sam|i'm|we\sare|we're)\s(?:removed|taken|unsubscribed)(?:{{FromList}}|{{End}})
        | \bi(?:'d|\swould)\s(?:really\s)?appreciate\sbeing\s(?:removed|taken(?:\soff)?|unsubscribed)(?:{{FromList}}|{{Pause}})
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
        | {{Start}}(?:please\s)?(?:no\s(?:more|further)\s(?!spam|junk|crap)(?:{{Mails}}|contact)(?:\sfrom\syou)?(?:\splease)?{{Enough}}|(?:stop|cease)\s(?:the\s|all\s)?(?:further\s)?(?:spam|spamming|contact|communications?){{End}})
        """, Options, Patience);

    private static readonly Regex Footer = new(@"\b(?:click|https?:|www\.|links?\b|(?:reply|respond)\s(?:with|to)\b)|\s\|\s|^[\W_]{0,5}(?:if|should|to|you\s(?:can|may)|in\scase|when|wenn|falls|sollten|um|si|als|indien|per|para|pour)\b", Options, Patience);

    private static readonly Regex PoliteQuestion = new($$"""
        {{Start}}(?:(?:and|so|but)\s)?(?:(?:please|kindly|pls)\s)?(?:(?:can|could|would|will)\s(?:you|u)\s(?:(?:please|pls|kindly|just|also)\s){0,2})?(?:{{Leave}}|{{Stop}})
        | {{Start}}(?:would|do)\syou\smind\s(?:removing|taking|unsubscribing)\s(?:me|us)(?:{{FromList}}|{{End}})
        | {{Start}}(?:please\s)?(?:can|could|may)\s(?:i|we)\s(?:please\s)?be\s(?:removed|taken(?:\soff)?|unsubscribed)(?:{{FromList}}|{{End}})
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
        \s?(?:["'”»)]{0,2}(?:[.!\n]|$))
        """, Options, Patience);

    // What may follow a wish at the end of its sentence without changing it.
    private static readonly Regex Courtesy = new("""
        (?:[\s,–-]{1,3}(?:please|pls|plz|thanks|many\sthanks|thank\syou|thx|cheers|now|immediately|asap|at\sonce|today|at\sall|ok(?:ay)?
          |bitte|danke|umgehend|sofort|merci(?:\s(?:d'avance|beaucoup|bien))?|svp|s'il\s(?:vous|te)\spla[iî]t|gracias|por\sfavor|aub|a\.u\.b|graag|bedankt|dank\su|alsjeblieft|alstublieft|grazie|per\sfavore
          |obrigad[oa]|dzi[eę]kuj[eę]|tack|tak|takk)){1,4}\s?[.!?…)"]{0,5}$
        """, Options, Patience);

    private static readonly Regex OtherLanguages = new(OtherWishes.Any, Options, Patience);
}
