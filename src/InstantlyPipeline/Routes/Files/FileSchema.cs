using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Routes.Files;

/// <summary>The JSON Schema of the file, by which an editor completes and checks it. Made from what the reader knows, so that neither has a
/// name that the other lacks.</summary>
public static class FileSchema
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text() => Top().ToJsonString(Written).ReplaceLineEndings("\n") + "\n";

    private static JsonObject Top() =>
        new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "pipeline.json: clients and routes of the Instantly event pipeline",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["$schema"] = OfType("string", "Where this schema is, for your editor."),
                ["unknownWorkspaces"] = OneOf(
                    FileWords.Unknown,
                    "What becomes of events of a workspace that is no client's: keep stores them until it is, act treats them by the "
                        + "common settings. keep where there is a client."
                ),
                ["match"] = OneOf(FileWords.Match, "Whether the first route that matches acts, or all that match. first if not said."),
                ["clients"] = new JsonObject
                {
                    ["description"] = "By name: letters, digits, dashes and underscores.",
                    ["type"] = "object",
                    ["propertyNames"] = new JsonObject { ["pattern"] = "^[A-Za-z0-9_-]{1,40}$" },
                    ["additionalProperties"] = Client(),
                },
                ["routes"] = new JsonObject
                {
                    ["description"] = "Asked in this order.",
                    ["type"] = "array",
                    ["items"] = Route(),
                },
            },
        };

    private static JsonObject Client()
    {
        var properties = new JsonObject
        {
            ["workspaces"] = List("Ids of its workspaces in Instantly.", least: 1),
            ["webhookSecrets"] = new JsonObject
            {
                ["description"] =
                    "What its webhooks send in their header; nobody else's delivery may carry it. setting:NAME, never the secret itself.",
                ["type"] = "array",
                ["items"] = Secret(),
            },
            ["owners"] = List("Who gets its tasks where a route names nobody; a lead stays with one of them."),
            ["team"] = new JsonObject
            {
                ["description"] =
                    "When its people work, and of what they are reminded; the settings Team__… explain each, and count where it "
                    + "says nothing.",
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject(
                    FileWords.OfTeam.Select(name =>
                        KeyValuePair.Create(
                            name,
                            (JsonNode?)(
                                name.EndsWith("Minutes", StringComparison.Ordinal)
                                    ? new JsonObject { ["type"] = Words(["integer", "string"]) }
                                    : OfType("string")
                            )
                        )
                    )
                ),
            },
            ["watch"] = new JsonObject
            {
                ["description"] =
                    "When its people are told of trouble, 0 never; the settings Connection__… of the same names count where it "
                    + "says nothing.",
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject(
                    FileWords.OfWatch.Select(name =>
                        KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["type"] = "integer", ["minimum"] = 0 })
                    )
                ),
            },
            ["mode"] = OneOf(FileWords.Modes, "observe: everything is decided and recorded, and nothing leaves. act if not said."),
            ["inherits"] = new JsonObject
            {
                ["description"] =
                    "Destinations whose common settings count for it; all for all of them. It has no other than these and its own.",
                ["type"] = "array",
                ["items"] = OneOf([.. FileWords.Destinations, "all"]),
            },
        };
        foreach (var destination in DestinationList.All)
        {
            properties[ClientSettings.Camel(destination.Name)] = new JsonObject
            {
                ["description"] = $"Its own settings of {destination.Name}; docs/settings.md explains each.",
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject(
                    FileWords
                        .SettingsOf(destination)
                        .Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)Setting(setting.Key, setting.Value)))
                ),
            };
        }
        return new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = Words(["workspaces"]),
            ["properties"] = properties,
        };
    }

    private static JsonObject Setting(string name, Type type) =>
        FileWords.IsSecret(name) ? Secret()
        : FileWords.IsMap(type)
            ? new JsonObject
            {
                ["type"] = Words(["object", "string"]),
                ["additionalProperties"] = new JsonObject { ["type"] = Words(["string", "number", "boolean"]) },
            }
        : FileWords.IsList(type) ? new JsonObject { ["type"] = Words(["array", "string"]), ["items"] = OfType("string") }
        : type == typeof(bool) ? new JsonObject { ["type"] = Words(["boolean", "string"]) }
        : type.IsPrimitive ? new JsonObject { ["type"] = Words(["integer", "string"]) }
        : OfType("string");

    private static JsonObject Route() =>
        new()
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = Words(["name", "do"]),
            ["properties"] = new JsonObject
            {
                ["name"] = new JsonObject
                {
                    ["description"] = "Lower-case letters, digits and dashes: it is part of steps' names.",
                    ["type"] = "string",
                    ["pattern"] = "^[a-z0-9-]{1,40}$",
                },
                ["when"] = new JsonObject
                {
                    ["description"] = "All of these must hold; of a list, any. Case does not matter, and * stands for any text.",
                    ["type"] = "object",
                    ["additionalProperties"] = false,
                    ["properties"] = new JsonObject(
                        FileWords.Conditions.Select(condition =>
                            KeyValuePair.Create(
                                condition,
                                (JsonNode?)
                                    new JsonObject
                                    {
                                        ["anyOf"] = new JsonArray(
                                            Condition(condition),
                                            new JsonObject { ["type"] = "array", ["items"] = Condition(condition) }
                                        ),
                                    }
                            )
                        )
                    ),
                },
                ["do"] = new JsonObject
                {
                    ["type"] = "array",
                    ["minItems"] = 1,
                    ["items"] = new JsonObject
                    {
                        ["anyOf"] = new JsonArray(
                            OneOf(FileWords.BareActions),
                            new JsonObject
                            {
                                ["type"] = "object",
                                ["additionalProperties"] = false,
                                ["minProperties"] = 1,
                                ["maxProperties"] = 1,
                                ["properties"] = new JsonObject(
                                    FileWords.Actions.Select(action => KeyValuePair.Create(action, (JsonNode?)Action(action)))
                                ),
                            }
                        ),
                    },
                },
            },
        };

    /// <remarks>The words complete; a pattern with a star is as good.</remarks>
    private static JsonObject Condition(string name) =>
        name switch
        {
            "eventType" => new JsonObject
            {
                ["type"] = "string",
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["enum"] = Words(FileWords.EventTypes) },
                    new JsonObject { ["pattern"] = "[*]" }
                ),
            },
            "category" => new JsonObject
            {
                ["type"] = "string",
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["enum"] = Words(FileWords.Categories) },
                    new JsonObject { ["pattern"] = "[*]" }
                ),
            },
            _ => OfType("string"),
        };

    private static JsonObject Action(string name) =>
        name switch
        {
            RouteAction.Alert => OfType("string", "The channel, for example #pricing."),
            RouteAction.Status => OneOf(FileWords.Statuses, "What is stated of the lead to every CRM."),
            RouteAction.Stage => OfType("string", "The stage, as the CRM calls it."),
            RouteAction.Tag => OfType("string", "A tag or label that the person gets."),
            RouteAction.Task => new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject
                {
                    ["owner"] = new JsonObject
                    {
                        ["description"] = "Who gets it; of several each lead has one.",
                        ["type"] = Words(["string", "array"]),
                        ["items"] = OfType("string"),
                    },
                    ["due"] = new JsonObject
                    {
                        ["description"] = "From the event on, for example 30m, 4h or 2d.",
                        ["type"] = "string",
                        ["pattern"] = "^[0-9]{1,4}[mhd]$",
                    },
                },
            },
            _ => new JsonObject { ["const"] = true },
        };

    private static JsonObject Secret() =>
        new()
        {
            ["description"] = "setting:NAME, the setting that holds it.",
            ["type"] = "string",
            ["pattern"] = $"^({FileWords.SettingPrefix}.+)?$",
        };

    private static JsonObject List(string description, int least = 0)
    {
        var list = new JsonObject
        {
            ["description"] = description,
            ["type"] = "array",
            ["items"] = OfType("string"),
        };
        if (least > 0)
        {
            list["minItems"] = least;
        }
        return list;
    }

    private static JsonObject OneOf(IEnumerable<string> words, string? description = null) =>
        description is null
            ? new JsonObject { ["enum"] = Words(words) }
            : new JsonObject { ["description"] = description, ["enum"] = Words(words) };

    private static JsonObject OfType(string type, string? description = null) =>
        description is null ? new JsonObject { ["type"] = type } : new JsonObject { ["description"] = description, ["type"] = type };

    private static JsonArray Words(IEnumerable<string> words) => [.. words.Select(word => JsonValue.Create(word))];
}
