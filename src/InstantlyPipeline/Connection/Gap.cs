namespace InstantlyPipeline.Connection;

/// <summary>A time during which deliveries may have been missed, and that is still to be filled.</summary>
/// <param name="Setting">Of which key's workspace.</param>
/// <param name="From">From where on is looked: the last good delivery.</param>
/// <param name="Since">When the webhook was switched off, or the pipeline was last seen alive.</param>
/// <param name="IsOutage">The pipeline was down; otherwise the webhook was off.</param>
internal sealed record Gap(string Id, string Setting, DateTimeOffset From, DateTimeOffset Since, bool IsOutage);
