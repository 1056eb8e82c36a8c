using System.Buffers;
using System.Globalization;
using System.Text;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>Turns a text into the words that phrases are made of.</summary>
/// <remarks>
/// Addresses, host names, numbers and identifiers are left out: "user lead@x.example unknown" reads "user unknown". Lower case, without
/// accents, apostrophes and punctuation. A Chinese, Japanese or Korean character is a word by itself. Reads each character a fixed number
/// of times.
/// </remarks>
internal sealed class DiagnosticWords(Func<string, bool> isName)
{
    /// <summary>Stands between two texts that no phrase may span.</summary>
    public const string Break = "\n";

    private const string Separators = "<>()[]{}\"|,;:`«»“”„¿¡。、，．；：！？「」『』（）【】・…*~^\\";
    private static readonly char[] Edges = [.. ".!?-#=/+'_&%$"];
    private static readonly char[] WordParts = ['-', '_', '/', '=', '+', '?', '!', '&'];
    private static readonly char[] QueryParts = ['?', '&', '>', ')', '"', ']', '.', ';', ','];
    private static readonly SearchValues<char> HostEnds = SearchValues.Create("?/#:>)\"]");

    private const int MostQueryParts = 12;
    private const int MostLabels = 8;
    private const string AnyHost = ".any";

    /// <summary>Words that stand before a reply code where no sign does: "said 550", "error 550".</summary>
    private static readonly HashSet<string> BeforeCode = new(StringComparer.Ordinal)
    {
        "smtp",
        "said",
        "error",
        "code",
        "returned",
        "response",
        "responded",
        "reply",
        "replied",
        "with",
        "status",
        "reason",
        "fehler",
        "erreur",
        "errore",
        "fout",
        "erro",
    };

    private readonly List<string> words = [];
    private readonly List<string> codes = [];

    public IReadOnlyList<string> Words => words;

    /// <summary>Enhanced and reply codes in the order of the text.</summary>
    public IReadOnlyList<string> Codes => codes;

    public DiagnosticWords Add(string text)
    {
        var folded = Fold(text);
        var at = 0;
        while (at < folded.Length)
        {
            if (char.IsWhiteSpace(folded[at]))
            {
                at++;
                continue;
            }
            var end = at;
            while (end < folded.Length && !char.IsWhiteSpace(folded[end]))
            {
                end++;
            }
            AddChunk(folded, at, end);
            at = end;
        }
        return this;
    }

    public DiagnosticWords AddBreak()
    {
        if (words.Count > 0 && words[^1] != Break)
        {
            words.Add(Break);
        }
        return this;
    }

    private void AddChunk(string text, int start, int end)
    {
        if (text.IndexOf("://", start, end - start, StringComparison.Ordinal) is var scheme and > 0)
        {
            var letters = scheme;
            while (letters > start && char.IsAsciiLetter(text[letters - 1]))
            {
                letters--;
            }
            AddPieces(text, start, letters);
            AddUrl(text[(scheme + 3)..end]);
            return;
        }
        AddPieces(text, start, end);
    }

    private void AddPieces(string text, int start, int end)
    {
        var from = start;
        for (var at = start; at <= end; at++)
        {
            var ideograph = at < end && IsIdeograph(text[at]);
            if (at < end && !ideograph && !Separators.Contains(text[at], StringComparison.Ordinal))
            {
                continue;
            }
            if (at > from)
            {
                var opens =
                    from == 0
                    || text[from - 1] is '\n' or '\r'
                    || (from > start && Separators.Contains(text[from - 1], StringComparison.Ordinal));
                AddPiece(text[from..at], opens);
            }
            if (ideograph)
            {
                words.Add(text[at].ToString());
            }
            from = at + 1;
        }
    }

    private void AddPiece(string piece, bool opens)
    {
        var word = piece.Trim(Edges);
        if (word.Contains("..", StringComparison.Ordinal))
        {
            foreach (var part in word.Split("..", StringSplitOptions.RemoveEmptyEntries))
            {
                AddPiece(part, opens: false); // "lead@x.example...User unknown"
            }
            return;
        }
        if (word.Length == 0 || piece[0] == '/' || word.Contains('@', StringComparison.Ordinal))
        {
            return; // "..." or a path or an address
        }
        if (IsReplyCode(word, out var rest))
        {
            if (opens || words.Count == 0 || words[^1] == Break || rest.Length > 0 || IsCode(words[^1]) || BeforeCode.Contains(words[^1]))
            {
                AddCode(word[..3]);
            }
            if (rest.Length > 0)
            {
                AddPiece(rest, opens: false);
            }
            return;
        }
        if (IsEnhancedCode(word))
        {
            AddCode(word);
            return;
        }
        if (word.Contains('.', StringComparison.Ordinal) && NamesTheServer())
        {
            return;
        }
        if (isName(word))
        {
            words.Add(word);
            return;
        }
        if (word.Contains('.', StringComparison.Ordinal))
        {
            AddHost(word);
            return;
        }
        if (word.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return; // a number or an identifier
        }
        foreach (
            var part in word.Replace("e-mail", "email", StringComparison.Ordinal).Split(WordParts, StringSplitOptions.RemoveEmptyEntries)
        )
        {
            words.Add(part);
        }
    }

    /// <summary>"host mx.example.com said", "while talking to mx.example.com": who refused is not why.</summary>
    private bool NamesTheServer() => words is [.., "host"] or [.., "talking", "to"];

    /// <summary>The host, where a row names it, and what a query asks for: <c>?p=NoSuchUser</c>.</summary>
    private void AddUrl(string url)
    {
        var end = url.AsSpan().IndexOfAny(HostEnds);
        AddHost((end < 0 ? url : url[..end]).Trim('.'));
        foreach (var part in url.Split(QueryParts, MostQueryParts))
        {
            if (isName(part))
            {
                words.Add(part);
            }
        }
    }

    private void AddHost(string host)
    {
        var rest = host;
        for (var label = 0; label < MostLabels && rest.Contains('.', StringComparison.Ordinal); label++)
        {
            if (isName(rest))
            {
                words.Add(rest);
                return;
            }
            // A blocklist is asked by its host name: "dnsbl.any" is the row of every host that has such a label.
            if (rest.Count(character => character == '.') > 1 && isName($"{rest[..rest.IndexOf('.', StringComparison.Ordinal)]}{AnyHost}"))
            {
                words.Add($"{rest[..rest.IndexOf('.', StringComparison.Ordinal)]}{AnyHost}");
                return;
            }
            rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..];
        }
    }

    /// <summary>Said again in every line of an answer, a code would tear its sentences apart.</summary>
    private void AddCode(string code)
    {
        if (codes.Count < 1 || codes[^1] != code)
        {
            if (codes.Count < 2 || codes[^2] != code || words.Count == 0 || IsCode(words[^1]))
            {
                words.Add(code);
            }
            codes.Add(code);
        }
    }

    /// <summary>Lower case, without accents, apostrophes and invisible signs.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var category = char.GetUnicodeCategory(character);
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format || character is '\'' or '’' or '‘' or '´')
            {
                // "l'adresse", "d'un": the article of French and Italian is no part of the word.
                if (EndsInArticle(folded) && category is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
                {
                    folded.Length--;
                }
                continue;
            }
            if (character == 'ß')
            {
                folded.Append('s');
            }
            folded.Append(
                character switch
                {
                    'ß' => 's',
                    'ø' => 'o',
                    'ł' => 'l',
                    '‐' or '‑' or '–' or '—' => '-',
                    _ => PlainLetters.Of(char.ToLowerInvariant(character)),
                }
            );
        }
        return folded.ToString();
    }

    private static bool EndsInArticle(StringBuilder text) =>
        text.Length > 0 && text[^1] is ('l' or 'd') && (text.Length == 1 || !char.IsLetterOrDigit(text[^2]));

    public static bool IsEnhancedCode(string word) =>
        word.Length is >= 5 and <= 7
        && (word[0] is '4' or '5')
        && word[1] == '.'
        && word[2] is >= '0' and <= '7'
        && word[3] == '.'
        && word.AsSpan(4).IndexOfAnyExceptInRange('0', '9') < 0;

    public static bool IsCode(string word) => IsEnhancedCode(word) || (word.Length == 3 && IsReplyCode(word, out _));

    private static bool IsReplyCode(string word, out string rest)
    {
        rest = "";
        if (word.Length < 3 || word[0] is not ('4' or '5') || word[1] is < '0' or > '5' || !char.IsAsciiDigit(word[2]))
        {
            return false;
        }
        if (word.Length == 3)
        {
            return true;
        }
        if (word[3] is not ('-' or '#' or '=' or '/'))
        {
            return false;
        }
        rest = word[4..].TrimStart('#', '-');
        return rest.Length > 0 && (char.IsAsciiLetter(rest[0]) || IsEnhancedCode(rest));
    }

    private static bool IsIdeograph(char character) =>
        character
            is (>= '\u3040' and <= '\u30ff')
                or (>= '\u3400' and <= '\u9fff')
                or (>= '\uac00' and <= '\ud7a3')
                or (>= '\u1100' and <= '\u11ff')
                or (>= '\uf900' and <= '\ufaff');
}
