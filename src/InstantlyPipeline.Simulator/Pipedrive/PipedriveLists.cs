using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Lists in pages, sorted by the time of their creation.</summary>
internal static class PipedriveLists
{
    public static Answer Page<T>(
        IncomingCall call,
        IEnumerable<T> all,
        Func<T, long> idOf,
        Func<T, JsonNode> show,
        params ReadOnlySpan<string> filters
    )
    {
        foreach (var name in call.Query.Keys)
        {
            if (
                !filters.Contains(name)
                && name
                    is not (
                        "sort_by"
                        or "sort_direction"
                        or "limit"
                        or "cursor"
                        or "include_fields"
                        or "ids"
                        or "filter_id"
                        or "custom_fields"
                    )
            )
            {
                return PipedriveErrors.Invalid($"{name}: Unrecognized query parameter");
            }
        }
        if (
            call.Query.GetValueOrDefault("sort_by", "id") is not ("id" or "add_time" or "update_time")
            || call.Query.GetValueOrDefault("sort_direction", "asc") is not ("asc" or "desc")
        )
        {
            return PipedriveErrors.Invalid("sort_by takes id, add_time or update_time; sort_direction takes asc or desc");
        }
        if (call.Query.GetValueOrDefault("limit", "100").Whole() is not (>= 1 and <= 500) and var limit)
        {
            return PipedriveErrors.Invalid($"limit: {limit} is not between 1 and 500");
        }
        var size = (int)call.Query.GetValueOrDefault("limit", "100").Whole()!;
        var skip = int.TryParse(call.Query.GetValueOrDefault("cursor"), CultureInfo.InvariantCulture, out var at) ? at : 0;
        var ordered = call.Query.GetValueOrDefault("sort_direction") is "desc" ? all.OrderByDescending(idOf) : all.OrderBy(idOf);
        var page = ordered.Skip(skip).Take(size + 1).ToList();
        return PipedriveAnswers.Success(
            new JsonArray([.. page.Take(size).Select(show)]),
            cursor: page.Count > size ? (skip + size).ToString(CultureInfo.InvariantCulture) : null
        );
    }

    /// <summary>Whether a record made at this time is in a list that names <c>updated_since</c>.</summary>
    public static bool IsSince(IncomingCall call, DateTimeOffset at) =>
        call.Query.GetValueOrDefault("updated_since") is not { } text
        || (
            !text.Contains('.', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
                ? at >= since
                : throw PipedriveErrors.Invalid("updated_since: Expected RFC 3339 without milliseconds").AsException()
        );
}
