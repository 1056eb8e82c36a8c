using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>HubSpot's error bodies.</summary>
/// <remarks>Source: "Error handling" and "API usage guidelines" in HubSpot's documents, 2026.</remarks>
internal static class HubSpotErrors
{
    public static Answer Error(int status, string category, string message, JsonObject? context = null, JsonArray? errors = null)
    {
        var body = new JsonObject
        {
            ["status"] = "error",
            ["message"] = message,
            ["correlationId"] = Guid.NewGuid().ToString(),
            ["category"] = category,
        };
        if (context is not null)
        {
            body["context"] = context;
        }
        if (errors is not null)
        {
            body["errors"] = errors;
        }
        return Answer.Json(status, body);
    }

    public static Answer Refused(int status, string category, string message, JsonObject? context = null, JsonArray? errors = null) =>
        Error(status, category, message, context, errors).Because(message);

    public static Answer Invalid(string message) => Refused(400, "VALIDATION_ERROR", message);

    /// <summary>A property value that was not accepted.</summary>
    public static Answer InvalidProperty(string property, string code, string message) =>
        Refused(
            400,
            "VALIDATION_ERROR",
            $"Property values were not valid: "
                + $"[{{\"isValid\":false,\"message\":\"{message}\",\"error\":\"{code}\",\"name\":\"{property}\"}}]",
            errors:
            [
                new JsonObject
                {
                    ["message"] = message,
                    ["code"] = code,
                    ["context"] = new JsonObject { ["propertyName"] = new JsonArray(property) },
                },
            ]
        );

    public static Answer MissingProperties(string type, params ReadOnlySpan<string> names)
    {
        var list = new JsonArray();
        foreach (var name in names)
        {
            list.Add(name);
        }
        return Refused(
            400,
            "VALIDATION_ERROR",
            $"Error creating {type.ToUpperInvariant()}. Some required properties were not set.",
            new JsonObject { ["properties"] = list }
        );
    }

    /// <summary>Nothing there; a look-up that finds nothing is no mistake of the caller.</summary>
    public static Answer NotFound(string message = "resource not found") => Error(404, "OBJECT_NOT_FOUND", message);

    /// <summary>No such address in the API: the caller built a wrong path.</summary>
    public static Answer NoRoute(IncomingCall call) => Refused(404, "OBJECT_NOT_FOUND", $"no route {call.Method} {call.Path}");

    public static Answer RateLimited(string policy) =>
        Answer.Json(
            429,
            new JsonObject
            {
                ["status"] = "error",
                ["message"] = policy is "DAILY"
                    ? "You have reached your daily limit."
                    : "You have reached your ten_secondly_rolling limit.",
                ["errorType"] = "RATE_LIMIT",
                ["correlationId"] = Guid.NewGuid().ToString(),
                ["policyName"] = policy,
            }
        );
}
