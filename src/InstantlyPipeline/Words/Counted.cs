using System.Globalization;

namespace InstantlyPipeline.Words;

/// <summary>A number with its noun, as one would say it.</summary>
public static class Counted
{
    /// <param name="one">The noun for one.</param>
    /// <param name="many">For any other number; null adds an s.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");
}
