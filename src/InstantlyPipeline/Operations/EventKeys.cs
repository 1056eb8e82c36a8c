using System.Text.RegularExpressions;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations.Operators;

namespace InstantlyPipeline.Operations;

/// <summary>Finds the event whose key somebody began to type: lists show a key's beginning, and a person copies that.</summary>
/// <remarks>The day and four digits at least, so that one partition of one day is looked at and nothing else.</remarks>
public sealed partial class EventKeys(EventLedger ledger, Quarantine quarantine, EventFinder events)
{
    private const string Version = "v1-";
    private const int Most = 10;

    /// <summary>Whether the text is the beginning of a key, and not a whole one.</summary>
    public static bool IsBeginning(string? text) => text is not null && Beginning().IsMatch(text.Trim());

    /// <summary>The key, or why it cannot be told. Only events that <paramref name="caller"/> sees count.</summary>
    public async Task<(EventKey Key, HttpAnswer? Refusal)> FindAsync(string text, Operator caller, CancellationToken cancellationToken)
    {
        var beginning = text.Trim() is var given && given.StartsWith(Version, StringComparison.Ordinal) ? given : Version + given;
        var found = new List<EventKey>();
        foreach (var key in await KnownAsync(beginning, cancellationToken))
        {
            if (await events.FindAsync(key, cancellationToken) is { } view && caller.Sees(view.Workspace))
            {
                found.Add(key);
            }
        }
        return found switch
        {
            [var one] => (one, null),
            [] => (default, OperationsProblems.NoSuchEvent()),
            _ => (
                default,
                HttpAnswer.Problem(409, "Several events have keys that begin so.", $"Type more of it: {string.Join(", ", found)}.")
            ),
        };
    }

    private async Task<IReadOnlyList<EventKey>> KnownAsync(string beginning, CancellationToken cancellationToken)
    {
        List<EventKey> known =
        [
            .. await ledger.StartingWithAsync(beginning, Most, cancellationToken),
            .. await quarantine.StartingWithAsync(beginning, Most, cancellationToken),
        ];
        // What no run has claimed yet is on a queue only.
        return known.Count > 0 ? [.. known.Distinct().Take(Most)] : await events.WaitingWithAsync(beginning, Most, cancellationToken);
    }

    [GeneratedRegex("^(?:v1-)?[0-9]{8}-[0-9a-f]{4,31}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Beginning();
}
