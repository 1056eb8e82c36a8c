namespace InstantlyPipeline.Simulator;

/// <summary>The whole outside world on loopback ports, and the settings that point a pipeline at it.</summary>
public sealed class StandIns : IAsyncDisposable
{
    private StandIns(TimeProvider? time)
    {
        All =
        [
            Slack = new StandInSlack(time),
            Teams = new StandInTeams(time),
            HubSpot = new StandInHubSpot(time),
            Pipedrive = new StandInPipedrive(time),
            Salesforce = new StandInSalesforce(time),
            Close = new StandInClose(time),
            Outgoing = new StandInOutgoing(time),
            LeadsTable = new StandInLeadsTable(time),
            OpenAI = new StandInOpenAI(time),
            Instantly = new StandInInstantly(time),
        ];
    }

    public StandInSlack Slack { get; }

    public StandInTeams Teams { get; }

    public StandInHubSpot HubSpot { get; }

    public StandInPipedrive Pipedrive { get; }

    public StandInSalesforce Salesforce { get; }

    public StandInClose Close { get; }

    public StandInOutgoing Outgoing { get; }

    public StandInLeadsTable LeadsTable { get; }

    public StandInOpenAI OpenAI { get; }

    public StandInInstantly Instantly { get; }

    public IReadOnlyList<StandInServer> All { get; }

    /// <summary>Configuration keys with colons and their values, secrets included.</summary>
    /// <remarks>Stand-ins take as many calls as come, so nobody has to keep a pace with them. Where one is told to have a limit, leave its
    /// <c>Pace</c> out.</remarks>
    public IReadOnlyDictionary<string, string> Settings =>
        All.SelectMany(server => server.Settings.Append(KeyValuePair.Create($"{server.Name}:Pace", "none"))).ToDictionary();

    /// <summary>Every call to every stand-in, in the order they were answered.</summary>
    public IReadOnlyList<ReceivedCall> AllCalls => [.. All.SelectMany(server => server.Calls).OrderBy(call => call.Sequence)];

    /// <summary>The calls that were wrong; empty when every client speaks as the documents say.</summary>
    public IReadOnlyList<ReceivedCall> Refusals => [.. AllCalls.Where(call => call.Refusal is not null)];

    public static async Task<StandIns> StartAsync(TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var standIns = new StandIns(time);
        try
        {
            foreach (var server in standIns.All)
            {
                await server.StartAsync(cancellationToken);
            }
            return standIns;
        }
        catch
        {
            await standIns.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in All)
        {
            await server.DisposeAsync();
        }
    }
}
