using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>What every right answer has in common.</summary>
internal static class PipedriveAnswers
{
    public static Answer Success(JsonNode data, string summary = "", string? cursor = null) =>
        Answer.Json(
            200,
            new JsonObject
            {
                ["success"] = true,
                ["data"] = data,
                ["additional_data"] = new JsonObject { ["next_cursor"] = cursor },
            },
            summary
        );

    public static Answer Found<T>(SortedDictionary<long, T> all, string id, string what, Func<T, JsonNode> show) =>
        id.Whole() is { } number && all.TryGetValue(number, out var one) ? Success(show(one)) : PipedriveErrors.NotFound(what);

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
