using InstantlyPipeline.Events;
using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>What the subject of a reply says by itself, once our own subject is taken out of it.</summary>
internal sealed record ReplySubject(bool IsAutomatic, bool IsBounce, bool IsWish)
{
    private static readonly ReplySubject Silent = new(false, false, false);

    // How mail programs of many languages mark an answer or a forwarded mail, folded.
    private static readonly HashSet<string> Answers = new(
        [
            "re",
            "aw",
            "antw",
            "sv",
            "vs",
            "rif",
            "odp",
            "ynt",
            "res",
            "ref",
            "r",
            "fw",
            "fwd",
            "wg",
            "tr",
            "rv",
            "i",
            "enc",
            "vb",
            "doorst",
            "回复",
            "答复",
            "antwort",
            "odg",
            "ha",
            "回",
            "复",
            "答",
        ],
        StringComparer.Ordinal
    );

    public static ReplySubject Read(InstantlyEvent reply, OurMail? ours, PhraseBook phrases)
    {
        var read = phrases.Read((reply.ReplySubject ?? "").ReplaceLineEndings(" "));
        var words = read.SelectMany(sentence => sentence.Tokens).Where(token => !token.IsBreak).Select(token => token.Text).ToList();
        var known = Words(phrases, ours?.Subject ?? reply.EmailSubject);
        if (words.Count == 0 || (known.Count > 0 && WithoutAnswer(words).SequenceEqual(WithoutAnswer(known))) || Answers.Contains(words[0]))
        {
            return Silent; // "Re: …" is our own subject, whatever it is about
        }
        var first = read[0];
        // "Automatic reply: …" and nothing like "Automatic reply handling for your inbox".
        bool Opens(Meaning meaning) =>
            first
                .Of(meaning)
                .Any(match =>
                    match.Start == 0
                    && (
                        match.End == first.Tokens.Length
                        || first.Tokens[match.End].IsBreak
                        || Answers.Contains(first.Tokens[match.End].Text)
                        || StartsWith(words, match.End, WithoutAnswer(known))
                    )
                );
        var automatic = Opens(Meaning.AutomaticSubject);
        var wish =
            !automatic
            && read.Count == 1
            && new ReplyFindings(reply.ReplySubject!, phrases) is { Limited: false } reading
            && (reading.Wish || reading.ShortWish);
        return new ReplySubject(automatic, Opens(Meaning.BounceSubject), wish);
    }

    private static List<string> Words(PhraseBook phrases, string? subject) =>
        [
            .. phrases
                .Read((subject ?? "").ReplaceLineEndings(" "))
                .SelectMany(sentence => sentence.Tokens)
                .Where(token => !token.IsBreak)
                .Select(token => token.Text),
        ];

    private static List<string> WithoutAnswer(List<string> words) => [.. words.SkipWhile(Answers.Contains)];

    private static bool StartsWith(List<string> words, int at, List<string> part) =>
        part.Count > 0 && words.Skip(at).Take(part.Count).SequenceEqual(part);
}
