using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>What <c>serve</c> says at its start of destinations that have no common setting.</summary>
internal static class DestinationNotes
{
    private const int MostNames = 5;

    public static IEnumerable<string> Of(WorkspaceSettings settings)
    {
        var unset = settings.UnsetForAll;
        if (
            unset.Where(one => one.Own.Count > 0).Select(one => $"{one.Common.Destination.Title} ({Names(one.Own)})").ToList() is
            { Count: > 0 } own
        )
        {
            yield return $"Only for whoever has a setting of their own: {string.Join(", ", own)}.";
        }
        if (
            unset.Where(one => one.Own.Count == 0).Select(one => $"{one.Common.Destination.Title} ({one.Common.Setting})").ToList() is
            { Count: > 0 } nobodys
        )
        {
            yield return $"Skipped until their setting is there: {string.Join(", ", nobodys)}.";
        }
    }

    private static string Names(IReadOnlyList<string> names) =>
        names.Count > MostNames
            ? $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more"
            : string.Join(", ", names);
}
