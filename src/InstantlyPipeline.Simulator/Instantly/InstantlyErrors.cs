using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Instantly's error bodies.</summary>
/// <remarks>Source: Instantly's OpenAPI file of API v2, August 2026.</remarks>
internal static class InstantlyErrors
{
    public static Answer Error(int status, string message) =>
        Answer.Json(
            status,
            new JsonObject
            {
                ["statusCode"] = status,
                ["error"] = status switch
                {
                    400 => "Bad Request",
                    401 => "Unauthorized",
                    402 => "Payment Required",
                    403 => "Forbidden",
                    404 => "Not Found",
                    415 => "Unsupported Media Type",
                    429 => "Too Many Requests",
                    _ => "Internal Server Error",
                },
                ["message"] = message,
            }
        );

    public static Answer Refused(int status, string message) => Error(status, message).Because(message);

    public static Answer Invalid(string message) => Refused(400, message);

    /// <summary>Nothing there; a look-up that finds nothing is no mistake of the caller.</summary>
    public static Answer NotFound(string what) => Error(404, $"{what} not found");

    public static Answer NoRoute(IncomingCall call) => Refused(404, $"Route {call.Method}:{call.Path} not found");
}
