namespace InstantlyPipeline.Failures;

/// <summary>How an error that nobody foresaw is shown once it has used up its attempts: by its type, for its text may hold
/// anything.</summary>
internal static class UnexpectedError
{
    public const string Reason = "unexpected-error";

    public static string Describe(Exception failure) =>
        $"{failure.GetType().Name}, three times over. The log has the stack; report it, then replay the event.";
}
