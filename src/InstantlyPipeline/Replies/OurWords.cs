using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>Finds our own sentences in a reply by their words, however the lead's mail program wrapped, marked or spaced them.</summary>
/// <remarks>
/// Ours is a run of words that begins and ends with a sentence or a line in both texts. A sentence of ours that the lead opens the reply
/// with is the lead's own where nothing else of ours comes back: "Please remove me from your list" may be what our mail offered.
/// </remarks>
internal static class OurWords
{
    // A shorter sentence of ours ("Thanks") may be the lead's as well.
    private const int ShortestOwn = 4;

    // What a person types of ours as their own answer.
    private const int LongestAnswer = 14;

    // No mail of ours has a longer one; and what looks ahead has to have an end.
    private const int LongestRun = 600;
    private const int MostPlaces = 8;

    // Of a name that stands before the mark of a quoted line ("SR> ").
    private const int LongestInitials = 12;

    private static readonly System.Buffers.SearchValues<char> Ends = System.Buffers.SearchValues.Create(".!?…\"”')");

    public static string TakeOut(string text, string ours)
    {
        var said = WordsOf(text);
        var runs = Runs(said, WordsOf(ours));
        if (runs.Count == 0 || IsAnswer(text, said, runs))
        {
            return text;
        }
        var kept = new System.Text.StringBuilder(text.Length);
        var at = 0;
        foreach (var (start, length) in runs)
        {
            kept.Append(text, at, said[start].Start - at).Append("\n\n");
            at = said[start + length - 1].End;
            while (at < text.Length && Ends.Contains(text[at]))
            {
                at++;
            }
        }
        return kept.Append(text, at, text.Length - at).ToString();
    }

    private static bool IsAnswer(string text, List<OwnWord> said, List<(int Start, int Length)> runs) =>
        runs is [var (start, length)] && length <= LongestAnswer && (start == 0 || (start <= 3 && text[said[start - 1].End] is ','));

    private static List<(int Start, int Length)> Runs(List<OwnWord> said, List<OwnWord> ours)
    {
        var places = new Dictionary<(string, string), List<int>>();
        for (var i = 0; i + 1 < ours.Count; i++)
        {
            if (!ours[i].Opens)
            {
                continue;
            }
            var opening = (ours[i].Text, ours[i + 1].Text);
            if (!places.TryGetValue(opening, out var known))
            {
                places[opening] = known = [];
            }
            if (known.Count < MostPlaces)
            {
                known.Add(i);
            }
        }
        var runs = new List<(int, int)>();
        for (var i = 0; i + 1 < said.Count; i++)
        {
            if (
                (said[i].Opens || said[i].OpensAfterMark)
                && places.TryGetValue((said[i].Text, said[i + 1].Text), out var known)
                && known.Max(place => Length(said, i, ours, place)) is >= ShortestOwn and var length
            )
            {
                runs.Add((i, length));
                i += length - 1;
            }
        }
        return runs;
    }

    private static int Length(List<OwnWord> said, int at, List<OwnWord> ours, int place)
    {
        var longest = 0;
        for (var n = 0; n < LongestRun && at + n < said.Count && place + n < ours.Count && said[at + n].Text == ours[place + n].Text; n++)
        {
            if (said[at + n].Closes && ours[place + n].Closes)
            {
                longest = n + 1;
            }
        }
        return longest;
    }

    private static List<OwnWord> WordsOf(string text)
    {
        var words = new List<OwnWord>();
        foreach (var sentence in ReplyTokens.Sentences(text))
        {
            var tokens = sentence.Tokens;
            for (var i = 0; i < tokens.Length; i++)
            {
                if (tokens[i].IsBreak || IsInitials(tokens, i, text))
                {
                    continue;
                }
                var opens = i == 0 || tokens[i - 1].Kind is TokenKind.LineBreak;
                words.Add(
                    new OwnWord(
                        tokens[i].Text,
                        tokens[i].Start,
                        tokens[i].End,
                        opens,
                        !opens && tokens[i - 1].IsBreak && IsMark(text[tokens[i - 1].Start]),
                        i == tokens.Length - 1 || tokens[i + 1] is { Kind: TokenKind.LineBreak } || IsMark(tokens[i + 1], text)
                    )
                );
            }
        }
        return words;
    }

    // What stands before a quoted line, and behind a header in the same line.
    private static bool IsMark(char letter) => letter is '>' or '|' or ':';

    private static bool IsInitials(ReplyToken[] tokens, int at, string text) =>
        at + 1 < tokens.Length
        && tokens[at + 1] is { Kind: TokenKind.Break } mark
        && text[mark.Start] is '>'
        && mark.Start == tokens[at].End
        && mark.Start - tokens[at].Start <= LongestInitials
        && (tokens[at].Start == 0 || text[tokens[at].Start - 1] is '\n' or ' ');

    private static bool IsMark(ReplyToken token, string text) => token.IsBreak && text[token.Start] is '>' or '|';

    private readonly record struct OwnWord(string Text, int Start, int End, bool Opens, bool OpensAfterMark, bool Closes);
}
