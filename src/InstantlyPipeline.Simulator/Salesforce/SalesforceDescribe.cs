using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>What an object says of its fields.</summary>
internal static class SalesforceDescribe
{
    public static Answer Of(string type, IEnumerable<SalesforceField> fields) =>
        Answer.Json(
            200,
            new JsonObject
            {
                ["name"] = type,
                ["fields"] = new JsonArray([
                    .. fields.Select(field =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["name"] = field.Name,
                                ["createable"] = field.Createable,
                                ["updateable"] = field.Updateable,
                                ["externalId"] = field.ExternalId,
                                ["unique"] = field.Unique,
                                ["type"] = field.Type switch
                                {
                                    SalesforceType.Stage => "picklist",
                                    SalesforceType.Text => "string",
                                    SalesforceType.Number => "double",
                                    var other => other.ToString().ToLowerInvariant(),
                                },
                                ["length"] = field.Type is SalesforceType.Text or SalesforceType.Email ? field.MaxLength : 0,
                                ["restrictedPicklist"] = field.Choices.Count > 0,
                                ["picklistValues"] = new JsonArray([
                                    .. field.Choices.Select(choice => (JsonNode)new JsonObject { ["value"] = choice, ["active"] = true }),
                                ]),
                            }
                    ),
                ]),
            }
        );
}
