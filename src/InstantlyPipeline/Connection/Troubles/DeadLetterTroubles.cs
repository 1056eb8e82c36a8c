using System.Globalization;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Operations.Trouble;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>Events that were given up and wait for a person. A client with a threshold of its own is looked at by itself.</summary>
internal sealed class DeadLetterTroubles(TroubleList list, CurrentSettings settings, IOptions<ConnectionOptions> options) : ITroubleSource
{
    public string Name => "dead-letters";

    public bool IsOfEvents => true;

    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        var found = new List<Trouble>();
        foreach (var group in ClientGroup.Of(settings.Value, watch => watch.DeadLetters, options.Value.DeadLetters))
        {
            if (group.Threshold > 0 && await LookAsync(group, cancellationToken) is { } trouble)
            {
                found.Add(trouble);
            }
        }
        return found;
    }

    private async Task<Trouble?> LookAsync(ClientGroup group, CancellationToken cancellationToken)
    {
        var view = await list.ReadAsync(group.Has, cancellationToken);
        var dead = view.Groups.Where(cause => cause.Kind == "dead").ToList();
        var count = dead.Sum(cause => cause.Count);
        return count < group.Threshold
            ? null
            : new Trouble(
                group.IdOf(Name),
                count == 1 && !view.More
                    ? $"One event{group.Whose} was given up: {dead[0].Cause}"
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{count}{(view.More ? " or more" : "")} events{group.Whose} were given up; the most for this: {dead[0].Cause}"
                    ),
                $"{dead[0].Cure} `instantly-pipeline dead-letters list` shows them all."
            );
    }
}
