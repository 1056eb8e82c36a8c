using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations;

/// <summary>Refusals that several operations share.</summary>
internal static class OperationsProblems
{
    public static HttpAnswer NotAKey() =>
        HttpAnswer.Problem(
            400,
            "That is not an event key.",
            "An event key looks like v1-20260818- and 32 hex digits; intake answers with it, and `events` lists it. Its beginning "
                + "will do, four of the digits at least."
        );

    public static HttpAnswer NoSuchEvent() =>
        HttpAnswer.Problem(
            404,
            "No event has this key.",
            "It was never accepted here, or is older than the retention time. In Azure it may also wait behind 1,000 others of its "
                + "queue; then ask again later."
        );

    public static HttpAnswer FilterNotUnderstood(string problem) => HttpAnswer.Problem(400, "The filter is not understood.", problem);
}
