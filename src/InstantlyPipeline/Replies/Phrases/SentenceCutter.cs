using System.Buffers;
using System.Globalization;
using System.Text;

namespace InstantlyPipeline.Replies.Phrases;

/// <summary>Walks once through a text, sign by sign, and cuts it into sentences of words.</summary>
internal sealed class SentenceCutter(string text)
{
    private const int MostInWord = 64;

    private static readonly SearchValues<char> Apostrophes = SearchValues.Create("'’ʼ‘`´");

    // What may follow an apostrophe as a part of the same word; anything else after one is a word of its own ("l'offre").
    private static readonly HashSet<string> Contractions = new(["t", "s", "m", "re", "ll", "ve", "d"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Abbreviations = new(
        "art mr mrs ms dr st approx bzw ggf hr fr ing dipl prof sig dott mme sr sra nr tel ext inc ltd vs etc".Split(' '),
        StringComparer.Ordinal
    );

    // Nothing but a figure or a small letter may follow: "Call me in Jan. We are closed until then."
    private static readonly HashSet<string> ShortMonths = new(
        (
            "jan feb febr mrz mar apr jun jul aug sep sept oct okt ott nov dec dez des dic janv fevr avr juil ene abr ago gen giu lug set mag fev "
            + "out kw str"
        ).Split(' '),
        StringComparer.Ordinal
    );

    // What parts a sentence and does not end it.
    private static readonly SearchValues<char> Breaks = SearchValues.Create(",;:()\"“”„«»–—|•<>，、；：[]،");

    private readonly List<ReplySentence> sentences = [];
    private readonly List<ReplyToken> tokens = [];
    private bool question;
    private bool opens = true;
    private int at;

    public List<ReplySentence> Run()
    {
        while (at < text.Length)
        {
            if (text[at] is '\n' or '\r')
            {
                LineEnd();
            }
            else if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else
            {
                Chunk();
            }
        }
        EndSentence(paragraph: false);
        return sentences;
    }

    private void LineEnd()
    {
        var lines = 0;
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            lines += text[at] is '\n' ? 1 : 0;
            at++;
        }
        if (lines > 1)
        {
            EndSentence(paragraph: true);
        }
        else if (
            at < text.Length
            && tokens.Count > 0
            && tokens[^1].Kind is not TokenKind.LineBreak
            && (!char.IsLower(text[at]) || IsOneWord())
        )
        {
            if (tokens[^1].Kind is TokenKind.Break)
            {
                tokens.RemoveAt(tokens.Count - 1);
            }
            tokens.Add(new ReplyToken(TokenKind.LineBreak, "", at, at));
        }
    }

    /// <summary>A single small word on a line of its own is a name more often than the rest of a sentence.</summary>
    private bool IsOneWord()
    {
        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }
        while (end < text.Length && text[end] is ' ' or '\t' or '\r')
        {
            end++;
        }
        return end >= text.Length || text[end] is '\n';
    }

    private void Chunk()
    {
        var end = at;
        var isAddress = false;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            isAddress |= text[end] is '@';
            end++;
        }
        var rest = text.AsSpan(at, end - at);
        var isLink = rest.Contains("://", StringComparison.Ordinal) || rest.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
        if ((isAddress || isLink) && TryAddressOrLink(end, isAddress))
        {
            return;
        }
        if (rest is "-" or "--" or "/" or "//" or "+")
        {
            Break(at);
            at = end;
            return;
        }
        while (at < end)
        {
            One(end);
        }
    }

    private bool TryAddressOrLink(int end, bool isAddress)
    {
        var start = at;
        while (start < end && !char.IsLetterOrDigit(text[start]))
        {
            start++;
        }
        var stop = start;
        while (stop < end && text[stop] is not ('<' or '>' or '(' or ')' or '"' or ',' or ';' or '[' or ']' or '|'))
        {
            stop++;
        }
        while (stop > start && text[stop - 1] is '.' or '!' or '?' or ':' or '\'')
        {
            stop--;
        }
        var found = text.AsSpan(start, stop - start);
        var mailto = found.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? "mailto:".Length : 0;
        var sign = found.IndexOf('@');
        if (isAddress ? sign <= mailto || found[sign..].IndexOf('.') < 2 : found.Length == 0)
        {
            return false;
        }
        if (start > at)
        {
            Break(at);
        }
        Add(
            isAddress && !found.Contains("://", StringComparison.Ordinal) ? TokenKind.Address : TokenKind.Link,
            found[mailto..].ToString().ToLowerInvariant(),
            start + mailto,
            stop
        );
        at = stop;
        while (at < end)
        {
            One(end);
        }
        return true;
    }

    private void One(int end)
    {
        var letter = text[at];
        if (IsOwnWord(letter))
        {
            Add(TokenKind.Word, WordFolding.Fold([letter]), at, at + 1);
            at++;
        }
        else if (
            char.IsLetterOrDigit(letter)
            || char.IsSurrogate(letter) && char.IsSurrogatePair(text, at) && Rune.IsLetterOrDigit(new Rune(text[at], text[at + 1]))
        )
        {
            Word(end);
        }
        else
        {
            Mark(letter, end);
            at++;
        }
    }

    /// <summary>Where words are not kept apart by spaces, each sign counts as one.</summary>
    private static bool IsOwnWord(char letter) =>
        letter is (>= '\u3040' and <= '\u30ff') or (>= '\u3400' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3');

    private void Word(int end)
    {
        var start = at;
        var digits = true;
        var apostrophes = 0;
        while (at < end && Continues(start, end, digits) && (apostrophes += Apostrophes.Contains(text[at]) ? 1 : 0) < 2)
        {
            digits &= char.IsDigit(text[at]) || text[at] is ':' or '.' or ',' or '/';
            at++;
        }
        var raw = text.AsSpan(start, Math.Min(at - start, MostInWord));
        var apostrophe = raw.IndexOfAny(Apostrophes);
        if (apostrophe >= 0 && !Contractions.Contains(raw[(apostrophe + 1)..].ToString()))
        {
            at = start + apostrophe;
            raw = raw[..apostrophe];
        }
        var word = WordFolding.Fold(Clean(raw));
        if (word.Length > 0)
        {
            Add(digits ? TokenKind.Number : TokenKind.Word, word, start, at, char.IsUpper(raw[0]));
        }
    }

    private bool Continues(int start, int end, bool digits)
    {
        var letter = text[at];
        if (IsOwnWord(letter))
        {
            return false;
        }
        if (
            char.IsLetterOrDigit(letter)
            || char.IsSurrogate(letter)
            || CharUnicodeInfo.GetUnicodeCategory(letter)
                is UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark
                    or UnicodeCategory.Format
        )
        {
            return true;
        }
        var letterNext = at + 1 < end && char.IsLetterOrDigit(text[at + 1]);
        return letterNext
            && (
                letter is '\'' or '’' or 'ʼ' or '‘' or '`' or '´'
                || (digits && letter is ':' or '.' or ',' or '/' && char.IsDigit(text[at + 1]))
                || (letter is '-' or '\u2010' or '\u2011' && at == start + 1 && text[start] is 'e' or 'E')
            ); // e-mail
    }

    private static string Clean(ReadOnlySpan<char> raw)
    {
        var clean = new StringBuilder(raw.Length);
        foreach (var letter in raw)
        {
            if (
                letter is not ('\'' or '’' or 'ʼ' or '‘' or '`' or '´' or '-' or '\u2010' or '\u2011')
                && CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.Format
            )
            {
                clean.Append(letter);
            }
        }
        return clean.ToString();
    }

    private void Mark(char letter, int end)
    {
        switch (letter)
        {
            case '?' or '？' or '؟':
                question = true;
                SentenceMark();
                break;
            case '!' or '！' or '。' or '…' or '｡':
                SentenceMark();
                break;
            case '.'
                when at + 1 >= end
                    || !char.IsLetterOrDigit(text[at + 1])
                    || char.IsUpper(text[at + 1]) && at > 0 && char.IsLower(text[at - 1]):
                if (!IsAbbreviation(end))
                {
                    SentenceMark();
                }
                break;
            case '¿' or '¡':
                EndSentence(paragraph: false);
                break;
            default:
                if (Breaks.Contains(letter) || char.IsSurrogate(letter)) // a smiley
                {
                    Break(at);
                }
                break;
        }
    }

    private bool IsAbbreviation(int end)
    {
        if (tokens.Count == 0 || tokens[^1].End != at)
        {
            return false;
        }
        if (at + 1 < end)
        {
            return tokens[^1].Kind is TokenKind.Number && text[at + 1] is '-' or '–' or '—' or ','; // "23.12.–3.1."
        }
        var next = end;
        while (next < text.Length && text[next] is ' ' or '\t')
        {
            next++;
        }
        var goesOn = next < text.Length && text[next] is not ('\n' or '\r');
        return goesOn
            && (
                Abbreviations.Contains(tokens[^1].Text)
                || tokens[^1] is { Kind: TokenKind.Word, Text.Length: 1, Capital: true }
                || tokens[^1] is { Kind: TokenKind.Number, Text.Length: < 3 }
                || (IsAbbreviationOfTime() && !char.IsUpper(text[next]))
            );
    }

    /// <summary>"21.12. bis 8.1. im Urlaub", "7 sept. 2026", "t.o.m. 6 januari", "v. 36".</summary>
    private bool IsAbbreviationOfTime() =>
        tokens[^1] is { Kind: TokenKind.Number } number
            ? number.Text.Contains('.', StringComparison.Ordinal)
            : ShortMonths.Contains(tokens[^1].Text) || tokens[^1] is { Kind: TokenKind.Word, Text.Length: 1 };

    // The marks that follow ("!!", "?!") belong to the same end.
    private void SentenceMark()
    {
        while (at + 1 < text.Length && text[at + 1] is '!' or '?' or '.' or '…' or '"' or '”' or ')')
        {
            at++;
            question |= text[at] is '?';
        }
        EndSentence(paragraph: false);
    }

    private void Break(int place)
    {
        if (tokens.Count > 0 && tokens[^1].Kind is TokenKind.LineBreak)
        {
            tokens.RemoveAt(tokens.Count - 1);
        }
        if (tokens.Count > 0 && tokens[^1].Kind is not TokenKind.Break)
        {
            tokens.Add(new ReplyToken(TokenKind.Break, "", place, place));
        }
    }

    private void Add(TokenKind kind, string word, int start, int end, bool capital = false)
    {
        if (tokens.Count >= ReplyTokens.MostInSentence)
        {
            EndSentence(paragraph: false);
        }
        tokens.Add(new ReplyToken(kind, word, start, end, capital));
    }

    private void EndSentence(bool paragraph)
    {
        while (tokens.Count > 0 && tokens[^1].IsBreak)
        {
            tokens.RemoveAt(tokens.Count - 1);
        }
        if (tokens.Count > 0)
        {
            sentences.Add(new ReplySentence([.. tokens], question, opens));
            opens = false;
        }
        tokens.Clear();
        question = false;
        opens |= paragraph;
    }
}
