using System.Diagnostics;

namespace InstantlyPipeline.Queues;

/// <summary>Names one delivery of an event among all others of it: 32 lower-case hex digits.</summary>
public static class DeliveryId
{
    /// <summary>Unique, and no secret: a <see cref="Guid"/>'s random bytes would cost every delivery a call to the system.</summary>
    public static string New() => ActivityTraceId.CreateRandom().ToHexString();
}
