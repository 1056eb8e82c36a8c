using System.Text.Json;
using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>Which fields of a request Pipedrive refused.</summary>
/// <remarks>Its answer names them in prose. Only names that we sent are taken from it, so that no value can get through.</remarks>
internal static class PipedriveRefusal
{
    /// <returns>Empty when the answer names none.</returns>
    public static IReadOnlyList<string> Of(DestinationAnswer answer)
    {
        if (
            answer.Status is not (400 or 422)
            || answer.Call.Body is not { } sent
            || (answer.TextAt("error") ?? answer.TextAt("message")) is not { } prose
        )
        {
            return [];
        }
        using var request = JsonDocument.Parse(sent);
        if (request.RootElement.ValueKind != JsonValueKind.Object)
        {
            return [];
        }
        return [.. request.RootElement.EnumerateObject().Select(property => property.Name).Where(name => Names(prose, name))];
    }

    private static bool Names(string prose, string name)
    {
        for (var at = prose.IndexOf(name, StringComparison.Ordinal); at >= 0; at = prose.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            if (!IsPart(at - 1) && !IsPart(at + name.Length))
            {
                return true;
            }
        }
        return false;

        bool IsPart(int index) => index >= 0 && index < prose.Length && (char.IsAsciiLetterOrDigit(prose[index]) || prose[index] == '_');
    }
}
