using System.Collections.Concurrent;

namespace InstantlyPipeline.Functions.Host.Worker;

/// <summary>The channels of the workers that this host has started, by worker id.</summary>
internal sealed class WorkerChannels : ConcurrentDictionary<string, WorkerChannel>;
