using System.Text.Json.Nodes;

namespace InstantlyPipeline.Functions.Host;

/// <summary>The part of host.json that this host honours.</summary>
internal sealed record HostJson(
    string RoutePrefix,
    int MaxConcurrentCalls,
    int MaxMessageBatchSize,
    bool AutoCompleteMessages,
    TimeSpan MaxAutoLockRenewalDuration
)
{
    /// <remarks>What the file leaves out has the real host's default.</remarks>
    public static HostJson Read(string file)
    {
        var extensions = (File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) : null)?["extensions"];
        var queues = extensions?["serviceBus"];
        return new HostJson(
            (string?)extensions?["http"]?["routePrefix"] ?? "api",
            (int?)queues?["maxConcurrentCalls"] ?? 16,
            (int?)queues?["maxMessageBatchSize"] ?? 1000,
            (bool?)queues?["autoCompleteMessages"] ?? true,
            TimeSpan.Parse((string?)queues?["maxAutoLockRenewalDuration"] ?? "00:05:00", null)
        );
    }
}
