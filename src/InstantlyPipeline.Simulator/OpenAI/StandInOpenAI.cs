using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>OpenAI's chat completions with structured output; a keyword rule plays the model.</summary>
/// <remarks>Source: OpenAI's OpenAPI file, August 2026. The same text always gets the same answer.</remarks>
public sealed class StandInOpenAI(TimeProvider? time = null) : StandInServer("OpenAI", "/v1/", time)
{
    private static readonly string[] KnownFields =
    [
        "model",
        "messages",
        "response_format",
        "max_completion_tokens",
        "max_tokens",
        "reasoning_effort",
        "verbosity",
        "store",
        "safety_identifier",
        "prompt_cache_key",
        "service_tier",
        "temperature",
        "top_p",
        "n",
        "stop",
        "seed",
        "user",
        "metadata",
        "presence_penalty",
        "frequency_penalty",
        "logprobs",
        "top_logprobs",
        "stream",
        "tools",
        "tool_choice",
    ];

    private static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    private int _answered;

    public string ApiKey { get; init; } = "sk-simulated-4f1b7c20e9d8";

    public override IReadOnlyList<string> EffectKinds => [];

    public override IReadOnlyList<SideEffect> Effects => [];

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["OpenAI:BaseAddress"] = BaseAddress.AbsoluteUri, ["OpenAI:ApiKey"] = ApiKey };

    /// <summary>Any other model is a 404 <c>model_not_found</c>.</summary>
    public IReadOnlyList<string> Models { get; set; } = ["gpt-6-luna", "gpt-5.6-luna", "gpt-5.4-nano"];

    /// <summary>When a model of <see cref="Models"/> is shut down, as the list says it; the others say nothing.</summary>
    public IReadOnlyDictionary<string, string> ShutdownDates { get; set; } = new Dictionary<string, string>();

    /// <summary>Refuses <c>reasoning_effort</c> as models do that do not know it: the parameter is named in the sentence only.</summary>
    public bool KnowsNoEffort { get; set; }

    /// <summary>Picks the label for the last user message's text.</summary>
    public Func<string, IReadOnlyList<string>, string> ChooseLabel { get; set; } = KeywordClassifier.Choose;

    /// <summary>Gives the message content as it stands instead of a computed one, for a text that should meet nonsense; null computes
    /// it.</summary>
    public Func<string, string?> Content { get; set; } = _ => null;

    /// <summary>Gives a refusal for a text (a 200, as the real one answers); null answers.</summary>
    public Func<string, string?> ModelRefusal { get; set; } = _ => null;

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Bearer != ApiKey)
        {
            return Refused(401, "invalid_request_error", "invalid_api_key", null, "Incorrect API key provided.");
        }
        return call.Method is "GET" && call.Segments is ["v1", "models"] ? ListModels()
            : call.Method is "GET" && call.Segments is ["v1", "models", var model] ? FindModel(model)
            : call.Method is "POST" && call.Segments is ["v1", "chat", "completions"] ? Complete(call)
            : Refused(404, "invalid_request_error", "unknown_url", null, $"Unknown request URL: {call.Method} {call.Path}.");
    }

    private protected override Answer Failure(int status) =>
        status switch
        {
            429 => Error(429, "rate_limit_error", "rate_limit_exceeded", null, "Rate limit reached for requests."),
            503 => Error(503, "server_error", "server_is_overloaded", null, "The server is currently overloaded."),
            _ => Error(status, status < 500 ? "invalid_request_error" : "server_error", null, null, "The request failed."),
        };

    private Answer ListModels() =>
        Answer.Json(
            200,
            new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. Models.Select(model => (JsonNode)ModelOf(model))]) }
        );

    private Answer FindModel(string model) =>
        Models.Contains(model)
            ? Answer.Json(200, ModelOf(model))
            : Refused(404, "invalid_request_error", "model_not_found", null, $"The model '{model}' does not exist.");

    private JsonObject ModelOf(string model)
    {
        var found = new JsonObject { ["id"] = model, ["object"] = "model" };
        if (ShutdownDates.TryGetValue(model, out var end))
        {
            found["shutdown_date"] = end;
        }
        return found;
    }

    private Answer Complete(IncomingCall call)
    {
        if (!call.HasJsonContentType || call.JsonBody() is not { } body)
        {
            return Invalid(null, null, "We could not parse the JSON body of your request.");
        }
        if (Fault(body) is { } fault)
        {
            return fault;
        }
        var text = LastUserText(body["messages"]!.AsArray());
        if (ModelRefusal(text) is { } refusal)
        {
            return Completion(body, content: null, refusal, "stop");
        }
        if (RunsOutOfTokens(body))
        {
            return Completion(body, content: "", refusal: null, "length");
        }
        var schema = body["response_format"]?["json_schema"]?["schema"] as JsonObject;
        var content = Content(text) ?? (schema is null ? "Understood." : Filled(schema, "", text)!.ToJsonString());
        return Completion(body, content, refusal: null, "stop");
    }

    private Answer? Fault(JsonObject body)
    {
        if (body.Select(pair => pair.Key).FirstOrDefault(name => !KnownFields.Contains(name)) is { } unknown)
        {
            return Invalid("unknown_parameter", unknown, $"Unknown parameter: '{unknown}'.");
        }
        if (body["model"].Text() is not { Length: > 0 } model)
        {
            return Invalid("missing_required_parameter", "model", "you must provide a model parameter");
        }
        if (!Models.Contains(model))
        {
            return Refused(
                404,
                "invalid_request_error",
                "model_not_found",
                null,
                $"The model `{model}` does not exist or you do not have access to it."
            );
        }
        if (body["messages"] is not JsonArray { Count: > 0 } messages)
        {
            return Invalid("missing_required_parameter", "messages", "Missing required parameter: 'messages'.");
        }
        foreach (var message in messages)
        {
            if (
                message?["role"].Text() is not ("system" or "developer" or "user" or "assistant")
                || (message["content"].Text() is null && message["content"] is not JsonArray)
            )
            {
                return Invalid("invalid_value", "messages", "A message needs a role (system, developer, user or assistant) and content.");
            }
        }
        if (body.ContainsKey("max_tokens"))
        {
            return Invalid(
                "unsupported_parameter",
                "max_tokens",
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
            );
        }
        if (body["max_completion_tokens"] is { } cap && cap.Whole() is not >= 1)
        {
            return Invalid("invalid_type", "max_completion_tokens", "max_completion_tokens must be a positive integer.");
        }
        if (IsReasoning(model) && body["temperature"] is { } temperature && temperature.Scalar() is not ("1" or "1.0"))
        {
            return Invalid(
                "unsupported_value",
                "temperature",
                "Unsupported value: 'temperature' does not support this value with this model. Only the default (1) value is supported."
            );
        }
        if (KnowsNoEffort && body.ContainsKey("reasoning_effort"))
        {
            return Invalid(null, null, "Unrecognized request argument supplied: reasoning_effort");
        }
        if (body["reasoning_effort"] is { } effort && !Efforts.Contains(effort.Text()))
        {
            return Invalid("unsupported_value", "reasoning_effort", "Unsupported value for 'reasoning_effort'.");
        }
        if (body["safety_identifier"].Text() is { Length: > 64 })
        {
            return Invalid("string_above_max_length", "safety_identifier", "safety_identifier is longer than 64 characters.");
        }
        if (body["response_format"] is not { } format)
        {
            return null;
        }
        return format["type"].Text() switch
        {
            "text" or "json_object" => null,
            "json_schema" when OpenAISchema.Fault(format["json_schema"]) is { } schemaFault => Invalid(
                "invalid_json_schema",
                "response_format",
                $"Invalid schema for response_format: {schemaFault}."
            ),
            "json_schema" => null,
            var type => Invalid("invalid_value", "response_format", $"Invalid value: '{type}' for response_format.type."),
        };
    }

    private Answer Completion(JsonObject body, string? content, string? refusal, string finish)
    {
        var tokens = (body.ToJsonString().Length / 4) + 1;
        var written = ((content ?? refusal ?? "").Length / 4) + 1;
        return Answer.Json(
            200,
            new JsonObject
            {
                ["id"] = $"chatcmpl-{++_answered}",
                ["object"] = "chat.completion",
                ["created"] = Time.GetUtcNow().ToUnixTimeSeconds(),
                ["model"] = body["model"]!.DeepClone(),
                ["choices"] = new JsonArray(
                    new JsonObject
                    {
                        ["index"] = 0,
                        ["finish_reason"] = finish,
                        ["message"] = new JsonObject
                        {
                            ["role"] = "assistant",
                            ["content"] = content,
                            ["refusal"] = refusal,
                        },
                    }
                ),
                ["usage"] = new JsonObject
                {
                    ["prompt_tokens"] = tokens,
                    ["completion_tokens"] = written,
                    ["total_tokens"] = tokens + written,
                },
            },
            refusal is not null ? "refused to answer"
                : finish is "length" ? "ran out of tokens"
                : $"answered {content}"
        );
    }

    private JsonNode? Filled(JsonObject schema, string name, string text)
    {
        if (schema["enum"] is JsonArray values)
        {
            var labels = values.Select(value => value.Text()).OfType<string>().ToList();
            return name is "label" || labels.Count > 0 ? ChooseLabel(text, labels) : values[0]!.DeepClone();
        }
        if (schema["type"] is JsonArray union && union.Any(one => one.Text() is "null"))
        {
            return null;
        }
        var type =
            schema["type"].Text() ?? (schema["type"] as JsonArray)?.Select(one => one.Text()).FirstOrDefault(one => one is not "null");
        switch (type)
        {
            case "object":
                var filled = new JsonObject();
                foreach (var (property, node) in schema["properties"] as JsonObject ?? [])
                {
                    filled[property] = Filled((JsonObject)node!, property, text);
                }
                return filled;
            case "number":
                return Confidence(text);
            case "integer":
                return 1;
            case "boolean":
                return false;
            case "array":
                return new JsonArray();
            case null when schema["anyOf"] is JsonArray choices:
                return Filled((JsonObject)choices[0]!, name, text);
            default:
                return "The wording points this way.";
        }
    }

    // 0.90 to 0.98, the same for the same text.
    private static double Confidence(string text) => (90 + (text.Aggregate(0, (sum, c) => (sum + c) % 9) % 9)) / 100.0;

    // Reasoning counts against the cap, so a small one leaves nothing for the answer.
    private static bool RunsOutOfTokens(JsonObject body)
    {
        if (body["max_completion_tokens"].Whole() is not { } cap)
        {
            return false;
        }
        var reasoning = body["reasoning_effort"].Text() switch
        {
            "none" or "minimal" => 0,
            "low" => 60,
            null or "medium" => 150,
            _ => 1_000,
        };
        return cap < reasoning + 30;
    }

    private static bool IsReasoning(string model) =>
        model.StartsWith("gpt-5", StringComparison.Ordinal) || model.StartsWith("gpt-6", StringComparison.Ordinal) || model.StartsWith('o');

    private static string LastUserText(JsonArray messages)
    {
        var content = messages.LastOrDefault(message => message!["role"].Text() is "user")?["content"];
        return content.Text() ?? string.Join('\n', (content as JsonArray ?? []).Select(part => part?["text"].Text()));
    }

    private static Answer Invalid(string? code, string? parameter, string message) =>
        Refused(400, "invalid_request_error", code, parameter, message);

    private static Answer Refused(int status, string type, string? code, string? parameter, string message) =>
        Error(status, type, code, parameter, message).Because(message);

    private static Answer Error(int status, string type, string? code, string? parameter, string message) =>
        Answer.Json(
            status,
            new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["message"] = message,
                    ["type"] = type,
                    ["param"] = parameter,
                    ["code"] = code,
                },
            }
        );
}
