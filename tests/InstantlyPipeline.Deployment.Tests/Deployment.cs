using System.Text.Json.Nodes;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What one set of parameters would make, as predicted by the compiler.</summary>
/// <param name="snapshot">JSON as the compiler writes it.</param>
internal sealed class Deployment(string snapshot)
{
    private readonly JsonNode _json = JsonNode.Parse(snapshot)!;

    public string Text { get; } = snapshot;

    public IReadOnlyDictionary<string, string> Outputs =>
        _json["outputs"]!.AsObject().ToDictionary(output => output.Key, output => output.Value!.ToString());

    public IReadOnlyList<JsonNode> All(string type) =>
        [.. _json["predictedResources"]!.AsArray().Select(resource => resource!).Where(resource => resource["type"]!.ToString() == type)];

    public JsonNode Single(string type) => All(type).Single();

    public IReadOnlyDictionary<string, string> AppSettings =>
        All("Microsoft.Web/sites/config").Single(config => config["name"]!.ToString().EndsWith("/appsettings", StringComparison.Ordinal))[
            "properties"
        ]!
            .AsObject()
            .ToDictionary(setting => setting.Key, setting => setting.Value!.ToString());

    public IReadOnlyList<JsonNode> WorkbookItems =>
        [
            .. JsonNode.Parse(Single("Microsoft.Insights/workbooks")["properties"]!["serializedData"]!.ToString())!["items"]!
                .AsArray()
                .Select(item => item!),
        ];

    /// <summary>Ids of the roles given out, with whom they go to and the type of resource they reach.</summary>
    public IReadOnlyList<RoleAssignment> Roles =>
        [
            .. All("Microsoft.Authorization/roleAssignments")
                .Select(role => new RoleAssignment(
                    role["properties"]!["roleDefinitionId"]!.ToString().Split('/')[^1],
                    role["properties"]!["principalId"]!.ToString(),
                    role["id"]!.ToString()
                )),
        ];
}
