using System.Text.RegularExpressions;

namespace InstantlyPipeline.Simulator;

/// <summary>Plays the model: picks the label whose meaning the text's words suggest.</summary>
internal static partial class KeywordClassifier
{
    // Spellings a schema may use for each meaning, without case and punctuation.
    private static readonly Dictionary<string, string[]> Spellings = new(StringComparer.Ordinal)
    {
        ["away"] = ["outofoffice", "ooo", "autoreply", "automaticreply"],
        ["stop"] = ["unsubscribe", "unsubscribed", "optout", "remove", "donotcontact", "notinterested"],
        ["wrong"] = ["wrongperson", "referral", "notinterested"],
        ["no"] = ["notinterested", "negative"],
        ["yes"] = ["interested", "positive", "meetingrequest"],
        ["unclear"] = ["other", "unclassified", "unclear", "needshuman", "needsahuman", "needsperson", "unknown", "neutral"],
    };

    /// <summary>One of <paramref name="labels"/>.</summary>
    public static string Choose(string text, IReadOnlyList<string> labels)
    {
        string[] meanings = [Meaning(text), "unclear"];
        foreach (var meaning in meanings)
        {
            foreach (var spelling in Spellings[meaning])
            {
                if (labels.FirstOrDefault(label => Plain(label) == spelling) is { } found)
                {
                    return found;
                }
            }
        }
        return labels[^1];
    }

    private static string Meaning(string text) =>
        Away().IsMatch(text) ? "away"
        : Stop().IsMatch(text) ? "stop"
        : Wrong().IsMatch(text) ? "wrong"
        : No().IsMatch(text) ? "no"
        : Yes().IsMatch(text) ? "yes"
        : "unclear";

    private static string Plain(string label) => string.Concat(label.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    [GeneratedRegex(
        @"out of (the )?office|on (annual|parental|maternity|sick) leave|on vacation|on holiday|away until|back on|automatic reply",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Away();

    [GeneratedRegex(
        @"unsubscribe|take me off|remove me|stop (e-?mailing|contacting|writing)|opt(ing)? out|do not (contact|e-?mail)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Stop();

    [GeneratedRegex(
        @"wrong person|not the right person|no longer (work|with)|left the company|not my (area|department)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Wrong();

    [GeneratedRegex(
        @"not interested|no,? thank|not a (good )?fit|no need|we('ll| will) pass|not looking|already have|not for us",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex No();

    [GeneratedRegex(
        @"\binterested\b|sounds (good|great|interesting)|\b(call|demo|pricing|price|meet|meeting|chat|talk|schedule|times?)\b"
            + "|tell me more|send (me|over|us)|happy to|could you do|works for me"
            + @"|\byes\b|that would be me",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Yes();
}
