using System.Globalization;
using InstantlyPipeline.Operations.Trouble;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>Events that were given up and wait for a person.</summary>
internal sealed class DeadLetterTroubles(TroubleList list, IOptions<ConnectionOptions> options) : ITroubleSource
{
    public string Name => "dead-letters";

    public bool IsOfEvents => true;

    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DeadLetters == 0)
        {
            return [];
        }
        var view = await list.ReadAsync(_ => true, cancellationToken);
        var dead = view.Groups.Where(group => group.Kind == "dead").ToList();
        var count = dead.Sum(group => group.Count);
        return count < options.Value.DeadLetters
            ? []
            :
            [
                new Trouble(
                    Name,
                    count == 1 && !view.More
                        ? $"One event was given up: {dead[0].Cause}"
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"{count}{(view.More ? " or more" : "")} events were given up; the most for this: {dead[0].Cause}"
                        ),
                    $"{dead[0].Cure} `instantly-pipeline dead-letters list` shows them all."
                ),
            ];
    }
}
