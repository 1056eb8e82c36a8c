using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Close's error bodies.</summary>
/// <remarks>Source: Close's "HTTP Response Codes" and "Rate Limits", 2026; the shape of a 400 as public clients show it.</remarks>
internal static class CloseErrors
{
    public static Answer Error(int status, string message) => Answer.Json(status, new JsonObject { ["error"] = message });

    public static Answer Refused(int status, string message) => Error(status, message).Because(message);

    public static Answer Invalid(string message) =>
        Answer.Json(400, new JsonObject { ["errors"] = new JsonArray(message), ["field-errors"] = new JsonObject() }).Because(message);

    public static Answer InvalidField(string field, string message) =>
        Answer.Json(400, Field(field, message)).Because($"{field}: {message}");

    /// <summary>A refusal inside of an element of a list, for example the first contact of a lead.</summary>
    public static Answer InvalidIn(string list, int index, JsonObject inner, string message) =>
        Answer.Json(400, In(list, index, inner)).Because(message);

    public static JsonObject Field(string field, string message) =>
        new()
        {
            ["errors"] = new JsonArray(),
            ["field-errors"] = new JsonObject { [field] = message },
        };

    public static JsonObject In(string list, int index, JsonObject inner) =>
        new()
        {
            ["errors"] = new JsonArray(),
            ["field-errors"] = new JsonObject
            {
                [list] = new JsonObject
                {
                    ["errors"] = new JsonObject { [index.ToString(System.Globalization.CultureInfo.InvariantCulture)] = inner },
                },
            },
        };

    public static Answer NotFound(string what) => Error(404, $"{what} not found");

    public static Answer NoRoute(IncomingCall call) => Refused(404, $"no route {call.Method} {call.Path}");

    public static Answer TooMany(double reset) =>
        Answer.Json(
            429,
            new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["message"] = "You've reached the API rate limit, please try again later.",
                    ["rate_reset"] = reset,
                    ["rate_limit_type"] = "key",
                },
            }
        ) with
        {
            Headers = new Dictionary<string, string>
            {
                ["RateLimit"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"limit=100, remaining=0, reset={reset}"),
            },
        };
}
