using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Salesforce's error bodies: an array, except at the log-in.</summary>
/// <remarks>Source: "Status codes and error responses" in Salesforce's REST API guide, v67.</remarks>
internal static class SalesforceErrors
{
    public static Answer Error(int status, string code, string message, params IReadOnlyList<string> fields)
    {
        var error = new JsonObject { ["message"] = message, ["errorCode"] = code };
        if (fields.Count > 0)
        {
            error["fields"] = new JsonArray([.. fields.Select(field => (JsonNode)field)]);
        }
        return Answer.Json(status, new JsonArray(error));
    }

    public static Answer Refused(int status, string code, string message, params IReadOnlyList<string> fields) =>
        Error(status, code, message, fields).Because(message);

    public static Answer NotFound(string message = "The requested resource does not exist") => Error(404, "NOT_FOUND", message);

    public static Answer LogIn(int status, string error, string description) =>
        Answer.Json(status, new JsonObject { ["error"] = error, ["error_description"] = description }).Because(description);
}
