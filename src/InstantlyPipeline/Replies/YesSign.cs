using System.Text.RegularExpressions;

namespace InstantlyPipeline.Replies;

/// <summary>Finds words that speak for a talk or a sale. Where they stand beside a wish to be left alone, the wish may be about something else, or be another's.</summary>
internal static class YesSign
{
    private const int MostBefore = 80;

    /// <exception cref="RegexMatchTimeoutException">The text could not be read in time.</exception>
    public static bool IsIn(string text)
    {
        var read = BlankLine.Replace(text[..Math.Min(text.Length, UnsubscribeWish.MostRead)].Replace('’', '\''), ". ");
        var words = string.Join(' ', read.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Sign.Matches(words).Any(sign => !Denial.IsMatch(words[Math.Max(0, sign.Index - MostBefore)..sign.Index]));
    }

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly Regex BlankLine = new(@"\n\s{0,20}\n", Options, Patience);

    private static readonly Regex Sign = new("""
        \b(?:
            (?:call|ring|phone|talk\sto)\s(?:me|us|my\s(?:mobile|cell|assistant))\b(?!\s(?:again|any\s?more|ever)\b|\s?[:|]) | give\s(?:me|us)\sa\s(?:call|ring)
          | let'?s\s(?:talk|chat|speak|meet|discuss|do\sit|get\son|have\sa) | happy\sto\s(?:talk|chat|speak|meet) | (?:interested|keen)\b
          | (?:yes\sto|wants?|like|love|(?:to|can|could|please|'ll)\s(?:see|book|schedule|have|get))\s(?:a|the|your|that)\s(?:demo|call|meeting)\b | (?:call|meeting|demo)\sworks
          | sounds\s(?:good|great|interesting) | tell\s(?:me|us)\smore | (?:i|we)\slike\s(?:it|that|this)\b | yours\s(?:is|was)\s(?:good|great|relevant)
          | send\s(?:me\s|us\s|over\s|the\s|some\s|more\s){0,3}(?:prices?|pricing|quote|samples?|details|times|info(?:rmation)?)\b
          | (?:can|will|'ll|ready\sto)\ssign\b(?!\sup) | (?:send|see)\s(?:me\s|us\s)?(?:a|the|your)\s(?:contract|offer)\b | (?:will|'ll)\s(?:take\sover|buy|order)
          | use\smy\s(?:new|other)\b | add\smy\scolleague
          | exactly\s(?:the\sproblem|what)\b | looking\sfor\s(?:this|that|something\slike)\b
          | rufen?\s(?:sie\s)?(?:mich|uns)\s(?:(?!nicht|nie)[\w-]{1,20}\s){0,3}?an\b | (?:hab(?:e|en)|h[äa]tten?|mit)\s(?:(?!kein|nicht)[\w-]{1,20}\s){0,2}?interesse\b | interesse\s(?:besteht|vorhanden)\b(?!\s(?:\w{1,20}\s){0,3}?(?:nicht|kein))
          | interessiert\b(?!\s(?:\w{1,20}\s){0,2}?(?:nicht|kein))
          | r?appelez-(?:moi|nous) | (?:int[ée]ressée?s?|(?:suis|sommes)\sint[ée]ress[ée]e?s?)\b
          | ll[áa]m[ae]n?(?:me|nos) | interesad[oa]s?\b | interessat[oaie]\b | (?:me|nos)\sinteresa\b
          | bel\s(?:me|mij|ons)\b(?!\sniet) | heb(?:ben)?\s(?:(?!geen|niet)[\w-]{1,20}\s){0,2}?interesse\b | ge[ïi]nteresseerd\b)
        """, Options, Patience);

    // It reaches as far as its part of the sentence: "not interested, call me" denies one and says the other.
    private static readonly Regex Denial = new("""
        (?:n't|\b(?:not|dont|no|never|nobody|none|nor|neither|without|hardly|if|stop|nicht|nie|niemand|kein\w{0,2}|falls|wenn|ne|pas|sans|non|aucun\w{0,2}|si|nunca|sin|niet|nooit|geen|als))\b
        (?:(?!\b(?:and|but|then|und|aber|sondern|et|mais|y|pero|sino|en|maar)\b)[^.!?:;,]){0,80}$
        """, Options, Patience);
}
