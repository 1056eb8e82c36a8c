using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Health;

/// <summary>Whether every configured destination is reached and takes its credential.</summary>
public sealed class DestinationsCheck(CurrentSettings settings, DestinationProbes probes) : ICheck
{
    public string Name => "destinations";

    public bool DecidesReadiness => false;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var problems = settings.Value.Validate().Select(problem => new Finding("settings", FindingLevel.Failed, problem));
        var found = await Task.WhenAll(probes.All().Select(probe => LookAsync(probe, cancellationToken)));
        return [.. problems, .. found];
    }

    private static async Task<Finding> LookAsync(DestinationProbe probe, CancellationToken cancellationToken)
    {
        if (probe.AskAsync is null)
        {
            return new Finding(probe.Name, FindingLevel.Ok, $"{probe.Setting} is not set: its steps are skipped.");
        }
        try
        {
            await probe.AskAsync(cancellationToken);
            return await probe.WarnAsync(cancellationToken) is { } warning
                ? new Finding(probe.Name, FindingLevel.Warning, warning)
                : new Finding(probe.Name, FindingLevel.Ok, $"{probe.Answered} ({probe.Setting}).");
        }
        catch (Exception ex) when (ex is TransientFailureException or PermanentFailureException)
        {
            return new Finding(probe.Name, FindingLevel.Failed, ex.Message);
        }
    }
}
