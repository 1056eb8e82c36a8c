namespace InstantlyPipeline.Functions.Host.Worker;

/// <summary>There is no worker to run a function, or it ended while it ran one.</summary>
internal sealed class WorkerGoneException() : Exception("The worker process is not running, or ended before it answered.");
