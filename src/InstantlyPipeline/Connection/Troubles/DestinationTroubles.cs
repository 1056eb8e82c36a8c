using System.Globalization;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Operations.Trouble;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>A destination because of which events have been tried again for long. The events tell; nobody is asked for it.</summary>
internal sealed class DestinationTroubles(
    TroubleList list,
    CurrentSettings settings,
    IOptions<ConnectionOptions> options,
    TimeProvider time
) : ITroubleSource
{
    public string Name => "destination";

    public bool IsOfEvents => true;

    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        var found = new List<Trouble>();
        foreach (var group in ClientGroup.Of(settings.Value, watch => watch.FailingMinutes, options.Value.FailingMinutes))
        {
            if (group.Threshold > 0)
            {
                var before = time.GetUtcNow() - TimeSpan.FromMinutes(group.Threshold);
                found.AddRange(
                    (await list.ReadAsync(group.Has, cancellationToken))
                        .Destinations.Where(destination => destination is { HeldBy: null, Failing: > 0 } && destination.Since <= before)
                        .Select(destination => TroubleOf(destination, group))
                );
            }
        }
        return found;
    }

    private Trouble TroubleOf(DestinationTrouble failing, ClientGroup group) =>
        new(
            group.IdOf($"{Name}|{failing.Name}"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{failing.Name}{group.Whose} has been failing since {failing.Since:u}, and {failing.Failing} "
                    + $"{(failing.Failing == 1 ? "event waits" : "events wait")} for it: {failing.Last}"
            ),
            "They are tried again for 72 hours and then given up. See with `instantly-pipeline doctor` what it says now."
        );
}
