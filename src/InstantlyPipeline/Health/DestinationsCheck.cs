using System.Globalization;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Health;

/// <summary>Whether every configured destination is reached and takes its credential.</summary>
internal sealed class DestinationsCheck(CurrentSettings settings, DestinationProbes probes) : ICheck
{
    private static readonly Finding NothingSet = new(
        "destinations",
        FindingLevel.Warning,
        "No CRM and no chat is set, so events are recorded and nobody is told. Set one, Slack__WebhookUrl for example, and start "
            + "again; docs/settings.md says with which to begin."
    );

    public string Name => "destinations";

    public bool DecidesReadiness => false;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var problems = settings.Value.Validate().Select(problem => new Finding("settings", FindingLevel.Failed, problem));
        var all = probes.All();
        return
        [
            .. problems,
            .. all.All(probe => probe.AskAsync is null) ? [NothingSet] : (Finding[])[],
            .. await AskAsync(all, cancellationToken),
        ];
    }

    public async Task<IReadOnlyList<Finding>> LookAtAsync(SomeClients clients, CancellationToken cancellationToken) =>
        [
            .. clients
                .Workspaces.Where(settings.Value.Knows)
                .SelectMany(workspace => settings.Value.For(workspace).Problems)
                .Distinct()
                .Select(problem => new Finding("settings", FindingLevel.Failed, problem)),
            .. await AskAsync(probes.Of(clients.Workspaces), cancellationToken),
        ];

    private static async Task<IEnumerable<Finding>> AskAsync(IReadOnlyList<DestinationProbe> all, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(all.Select(async probe => (Probe: probe, Finding: await LookAsync(probe, cancellationToken))));
        return found
            .GroupBy(one =>
                (
                    one.Probe.Name,
                    IsSet: one.Probe.AskAsync is not null,
                    Failure: one.Finding.Level is FindingLevel.Ok ? null : one.Finding.Text
                )
            )
            .Select(Folded);
    }

    /// <summary>What is alike of one destination is one line: an agency has dozens of clients.</summary>
    private static Finding Folded(IEnumerable<(DestinationProbe Probe, Finding Finding)> alike)
    {
        var all = alike.ToList();
        var (first, finding) = all[0];
        var others = string.Create(CultureInfo.InvariantCulture, $"{first.Setting} and {all.Count - 1} more");
        if (finding.Level is not FindingLevel.Ok)
        {
            var whose = all.Count > 1 ? others : first.Setting;
            return finding.Text.Contains(whose, StringComparison.Ordinal)
                ? finding
                : finding with
                {
                    Text = $"{finding.Text} (Setting: {whose}.)",
                };
        }
        return all.Count == 1
            ? finding
            : finding with
            {
                Text = first.AskAsync is null ? $"{others} are not set: their steps are skipped." : $"{first.Answered} ({others}).",
            };
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
