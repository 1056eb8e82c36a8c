using System.Globalization;
using InstantlyPipeline.Operations.Trouble;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>A destination because of which events have been tried again for long. The events tell; nobody is asked for it.</summary>
internal sealed class DestinationTroubles(TroubleList list, IOptions<ConnectionOptions> options, TimeProvider time) : ITroubleSource
{
    public string Name => "destination";

    public bool IsOfEvents => true;

    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        if (options.Value.FailingMinutes == 0)
        {
            return [];
        }
        var before = time.GetUtcNow() - TimeSpan.FromMinutes(options.Value.FailingMinutes);
        return
        [
            .. (await list.ReadAsync(_ => true, cancellationToken))
                .Destinations.Where(destination => destination is { HeldBy: null, Failing: > 0 } && destination.Since <= before)
                .Select(TroubleOf),
        ];
    }

    private Trouble TroubleOf(DestinationTrouble failing) =>
        new(
            $"{Name}|{failing.Name}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{failing.Name} has been failing since {failing.Since:u}, and {failing.Failing} {(failing.Failing == 1 ? "event waits" : "events wait")} for it: {failing.Last}"
            ),
            "They are tried again for 72 hours and then given up. See with `instantly-pipeline doctor` what it says now."
        );
}
