using System.Collections.Concurrent;
using InstantlyPipeline.Bounces.Clusters;

namespace InstantlyPipeline.Tests.Bounces;

/// <summary>Name servers that know what a test tells them.</summary>
internal sealed class KnownMailExchanges : IMailExchanges
{
    private readonly ConcurrentQueue<string> _asked = [];

    public IReadOnlyCollection<string> Asked => _asked;

    public Dictionary<string, string[]> Servers { get; } = [];

    /// <summary>Nobody answers any more.</summary>
    public bool Silent { get; set; }

    public Task<IReadOnlyList<string>?> OfAsync(string domain, CancellationToken cancellationToken)
    {
        _asked.Enqueue(domain);
        return Task.FromResult<IReadOnlyList<string>?>(Silent ? null : Servers.GetValueOrDefault(domain, []));
    }
}
