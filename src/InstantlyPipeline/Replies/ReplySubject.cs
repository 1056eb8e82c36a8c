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
        var known = Known(reply, ours)
            .Select(subject => WithoutAnswer(Words(phrases, subject)))
            .Where(subject => subject.Count > 0)
            .ToList();
        if (words.Count == 0 || known.Exists(WithoutAnswer(words).SequenceEqual) || Answers.Contains(words[0]))
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
                        || known.Exists(subject => StartsWith(words, match.End, subject))
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

    private static IEnumerable<string?> Known(InstantlyEvent reply, OurMail? ours) =>
        [ours?.Subject, .. ours?.Earlier ?? [], reply.EmailSubject];

    private static List<string> Words(PhraseBook phrases, string? subject) =>
        [
            .. phrases
                .Read((subject ?? "").ReplaceLineEndings(" "))
                .SelectMany(sentence => sentence.Tokens)
                .Where(token => !token.IsBreak)
                .Select(token => token.Text),
        ];

    private static List<string> WithoutAnswer(List<string> words) => [.. words.SkipWhile(Answers.Contains)];

    private static bool StartsWith(List<string> words, int at, List<string> part) => words.Skip(at).Take(part.Count).SequenceEqual(part);
}
