using InstantlyPipeline.Numbers;

namespace InstantlyPipeline.Operations.Numbers;

/// <summary>Mails of some days by one thing that they have in common, and the days on which they were not counted by it.</summary>
/// <remarks>
/// Mails by the recipient's domain, and by account, were counted from a version on. A day before that, or the day of the upgrade itself,
/// has fewer of them than mails at all; a rate of these would be too high, and says nothing.
/// </remarks>
/// <param name="wanted">Workspaces and values that will be asked for, as <see cref="KeyOf"/> has them; null: any.</param>
internal sealed class SentMails(IReadOnlySet<(string, string)>? wanted = null)
{
    // A mail in a hundred may name no account or no recipient.
    private const int EnoughPercent = 99;

    private readonly Dictionary<(string Workspace, string Value), long> _sent = [];
    private readonly Dictionary<(string Workspace, string Day), (long Named, long All)> _days = [];

    /// <summary>Mails of a day that are counted by it.</summary>
    public void Add(string day, string workspace, string value, long count)
    {
        var key = KeyOf(workspace, value);
        if (wanted?.Contains(key) is not false)
        {
            _sent[key] = _sent.GetValueOrDefault(key) + count;
        }
        Count(workspace, day, named: count, all: 0);
    }

    /// <summary>Mails of a day, whether they are counted by it or not.</summary>
    public void AddAll(string day, string workspace, long count) => Count(workspace, day, named: 0, all: count);

    /// <returns>0 where there are none.</returns>
    public long Of(string workspace, string value) => _sent.GetValueOrDefault(KeyOf(workspace, value));

    /// <summary>The days of a workspace on which mails were sent and not counted by it, oldest first.</summary>
    public IReadOnlyList<string> Uncounted(string workspace) =>
        [
            .. _days
                .Where(day => day.Key.Workspace == Folded(workspace) && 100 * day.Value.Named < EnoughPercent * day.Value.All)
                .Select(day => day.Key.Day)
                .Order(StringComparer.Ordinal),
        ];

    private void Count(string workspace, string day, long named, long all)
    {
        var key = (Folded(workspace), day);
        var before = _days.GetValueOrDefault(key);
        _days[key] = (before.Named + named, before.All + all);
    }

    public static (string, string) KeyOf(string workspace, string value) => (Folded(workspace), Tally.KeyOf(value));

    private static string Folded(string workspace) => workspace.ToLowerInvariant();
}
