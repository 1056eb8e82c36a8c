using InstantlyPipeline.Destinations;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Suppressions;

/// <summary>What the list takes: a full address, never a domain.</summary>
internal static class SuppressionAddress
{
    public static bool IsOne(string text)
    {
        try
        {
            return EmailAddress.Normalised(text).Length > 0;
        }
        catch (PermanentFailureException)
        {
            return false;
        }
    }
}
