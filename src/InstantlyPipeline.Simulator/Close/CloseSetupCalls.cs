using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>How the organization is set up: pipelines and custom fields.</summary>
internal sealed class CloseSetupCalls(CloseStore store)
{
    public Answer Pipelines() =>
        List(
            store
                .Stages.GroupBy(stage => stage.Pipeline)
                .Select(pipeline => new JsonObject
                {
                    ["id"] = pipeline.Key,
                    ["name"] = pipeline.Key,
                    ["statuses"] = new JsonArray([
                        .. pipeline.Select(stage =>
                            (JsonNode)
                                new JsonObject
                                {
                                    ["id"] = stage.Id,
                                    ["label"] = stage.Label,
                                    ["type"] = stage.Kind,
                                }
                        ),
                    ]),
                })
        );

    public Answer Schema(string type) =>
        Answer.Json(
            200,
            new JsonObject
            {
                ["object_type"] = type,
                ["fields"] = new JsonArray([
                    .. store
                        .Fields.Where(field => field.ObjectType == type)
                        .Select(field =>
                            (JsonNode)
                                new JsonObject
                                {
                                    ["id"] = field.Id,
                                    ["name"] = field.Name,
                                    ["type"] = field.Type,
                                    ["accepts_multiple_values"] = field.AcceptsMultipleValues,
                                    ["choices"] =
                                        field.Choices.Count > 0
                                            ? new JsonArray([.. field.Choices.Select(choice => (JsonNode)choice)])
                                            : null,
                                }
                        ),
                ]),
            }
        );

    public static Answer List(IEnumerable<JsonObject> entries) =>
        Answer.Json(200, new JsonObject { ["data"] = new JsonArray([.. entries.Select(entry => (JsonNode)entry)]), ["has_more"] = false });
}
