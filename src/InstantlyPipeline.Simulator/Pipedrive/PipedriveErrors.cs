using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Pipedrive's error bodies.</summary>
/// <remarks>Source: Pipedrive's status codes and "API v2 migration guide".</remarks>
internal static class PipedriveErrors
{
    public static Answer Error(int status, string code, string message) =>
        Answer.Json(
            status,
            new JsonObject
            {
                ["success"] = false,
                ["error"] = message,
                ["error_info"] = "Please check developers.pipedrive.com",
                ["code"] = code,
                ["data"] = null,
                ["additional_data"] = null,
            }
        );

    public static Answer Refused(int status, string code, string message) => Error(status, code, message).Because(message);

    public static Answer Invalid(string message) => Refused(400, "ERR_SCHEMA_VALIDATION_FAILED", $"Validation failed: {message}");

    public static Answer NotFound(string what) => Error(404, "ERR_NOT_FOUND", $"{what} not found");

    public static Answer NoRoute(IncomingCall call) => Refused(404, "ERR_NOT_FOUND", $"no route {call.Method} {call.Path}");
}
