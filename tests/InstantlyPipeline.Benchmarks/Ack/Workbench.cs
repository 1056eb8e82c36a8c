using System.Security.Cryptography;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>What <c>ack</c> and <c>memory</c> share: a folder that goes away, the bodies, the client, the settings of
/// <c>serve</c>.</summary>
internal sealed class Workbench : IDisposable
{
    private Workbench(string folder, Wrk wrk, IReadOnlyList<string> bodies, IReadOnlyDictionary<string, string> settings)
    {
        Folder = folder;
        Wrk = wrk;
        Bodies = bodies;
        Settings = settings;
    }

    public string Folder { get; }

    public Wrk Wrk { get; }

    /// <summary>What the client makes the events from.</summary>
    public IReadOnlyList<string> Bodies { get; }

    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Kept between runs, so that Express is fetched once.</summary>
    public static string Node => Path.Combine(Path.GetTempPath(), "instantly-pipeline-benchmarks-node");

    /// <param name="parent">A folder on the disk to measure.</param>
    /// <param name="only">The one type of event to send; null is a campaign's mix.</param>
    public static async Task<Workbench> SetUpAsync(string parent, string? only, CancellationToken cancellationToken)
    {
        await Requirements.InstallAsync(Node, cancellationToken);
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"ack-{Guid.NewGuid():N}")).FullName;
        var file = Path.Combine(folder, "bodies.txt");
        var bodies = await Ack.Bodies.WriteAsync(file, only, cancellationToken);
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        return new Workbench(folder, new Wrk(file, secret), bodies, new Dictionary<string, string> { ["Webhook__Secrets__0"] = secret });
    }

    /// <summary>Leaves the folder when something in it is to be looked at.</summary>
    public void Dispose()
    {
        if (!Directory.EnumerateFiles(Folder, "pipeline.db", SearchOption.AllDirectories).Any())
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
