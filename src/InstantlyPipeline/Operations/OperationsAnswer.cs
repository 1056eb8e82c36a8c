using System.Text.Json;
using InstantlyPipeline.Intake;

namespace InstantlyPipeline.Operations;

/// <summary>What the operations API answers, whole: both hosts write it out as it is.</summary>
public sealed record OperationsAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public string ContentType => Status == 200 ? "application/json" : "application/problem+json";

    public static OperationsAnswer Problem(int status, string title, string detail)
        => new(status, JsonSerializer.SerializeToUtf8Bytes(new ProblemBody("about:blank", title, status, detail), IntakeJson.Default.ProblemBody));

    internal static OperationsAnswer NotAKey()
        => Problem(400, "That is not an event key.", "An event key looks like v1-20260818- and 32 hex digits; intake answers with it, and `events` lists it.");

    internal static OperationsAnswer NoSuchEvent()
        => Problem(404, "No event has this key.", "It was never accepted here, or is older than the retention time. In Azure it may also wait behind 1,000 others of its queue; then ask again later.");
}
