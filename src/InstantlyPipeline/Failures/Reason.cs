using System.Text.RegularExpressions;

namespace InstantlyPipeline.Failures;

/// <summary>Why an event is dead, or why it is tried again.</summary>
/// <param name="Code">Short and stable, in kebab-case, for example <c>hubspot-unauthorized</c>. Null while the event is still tried again:
/// then there is only the sentence.</param>
/// <param name="Sentence">For people: what happened, to what, and what to do. No secret, address or reply text.</param>
public sealed partial record Reason(string? Code, string Sentence)
{
    private const string DiscardedCode = "discarded";

    /// <summary>A person set the dead letter aside for good.</summary>
    public bool IsDiscarded => Code == DiscardedCode;

    public static Reason Discarded(string sentence) => new(DiscardedCode, sentence);

    /// <summary>Reads what <see cref="ToString"/> wrote, from a place that keeps only the text: <c>events --json</c>, and ledger rows of
    /// older versions.</summary>
    public static Reason Read(string text) =>
        Coded().Match(text) is { Success: true } match ? new(match.Groups["code"].Value, match.Groups["sentence"].Value) : new(null, text);

    /// <summary>Reads a reason whose code is kept beside the text. Where the two do not belong together, the text counts.</summary>
    public static Reason Read(string code, string text) =>
        text.StartsWith(code + ": ", StringComparison.Ordinal) ? new(code, text[(code.Length + 2)..]) : Read(text);

    /// <summary>As lists show it and as <c>events --json</c> prints it: the code, a colon and the sentence.</summary>
    public override string ToString() => Code is null ? Sentence : $"{Code}: {Sentence}";

    [GeneratedRegex(
        "^(?<code>[a-z0-9]+(-[a-z0-9]+)*): (?<sentence>.*)$",
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Coded();
}
