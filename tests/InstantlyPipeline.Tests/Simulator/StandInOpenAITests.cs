using System.Text.Json.Nodes;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInOpenAITests : IAsyncLifetime
{
    private readonly StandInOpenAI _openAI = new();
    private Wire _wire = null!;

    public async ValueTask InitializeAsync()
    {
        await _openAI.StartAsync(TestContext.Current.CancellationToken);
        _wire = new Wire(_openAI.BaseAddress, ("Authorization", $"Bearer {_openAI.ApiKey}"));
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        await _openAI.DisposeAsync();
    }

    [Theory]
    [InlineData("Sounds good, send times.", "interested")]
    [InlineData("No thanks, we already have a vendor.", "not_interested")]
    [InlineData("I am out of office until Monday.", "out_of_office")]
    [InlineData("Hm.", "other")]
    public async Task The_documented_request_is_classified_by_the_words_of_its_text(string text, string label)
    {
        var answer = await Ask(Request(text));
        var again = await Ask(Request(text));

        var content = JsonNode.Parse(answer.Text("choices", "0", "message", "content")!)!;
        Assert.Equal(label, content["label"]!.GetValue<string>());
        Assert.InRange(content["confidence"]!.GetValue<double>(), 0.9, 0.99);
        Assert.NotEmpty(content["reason"]!.GetValue<string>());
        Assert.Equal(answer.Text("choices", "0", "message", "content"), again.Text("choices", "0", "message", "content"));
    }

    [Fact]
    public async Task The_base_address_ends_with_the_version_and_the_key_is_checked()
    {
        using var stranger = new Wire(_openAI.BaseAddress, ("Authorization", "Bearer sk-other"));

        var answer = await stranger.Post("chat/completions", Request("x").ToJsonString());

        Assert.EndsWith("/v1/", _openAI.BaseAddress.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal((401, "invalid_api_key"), (answer.Status, answer.Text("error", "code")));
    }

    [Theory]
    [InlineData("max_tokens", "300", "unsupported_parameter")]
    [InlineData("temperature", "0", "unsupported_value")]
    [InlineData("reasoning_effort", "\"lots\"", "unsupported_value")]
    [InlineData("max_output", "1", "unknown_parameter")]
    public async Task A_field_the_model_does_not_take_is_refused_by_name(string field, string value, string code)
    {
        var request = Request("x");
        request[field] = JsonNode.Parse(value);

        var answer = await Ask(request);

        Assert.Equal((400, code, field), (answer.Status, answer.Text("error", "code"), answer.Text("error", "param")));
    }

    [Fact]
    public async Task A_model_that_was_shut_down_is_not_found()
    {
        var request = Request("x");
        request["model"] = "gpt-4.1-nano";

        var answer = await Ask(request);

        Assert.Equal((404, "model_not_found"), (answer.Status, answer.Text("error", "code")));
    }

    [Theory]
    [InlineData("additionalProperties", null)]
    [InlineData("additionalProperties", "true")]
    [InlineData("required", """["label"]""")]
    [InlineData("type", "\"array\"")]
    [InlineData("default", "{}")]
    public async Task A_schema_that_breaks_the_strict_rules_is_refused(string keyword, string? value)
    {
        var request = Request("x");
        var schema = request["response_format"]!["json_schema"]!["schema"]!.AsObject();
        schema.Remove(keyword);
        if (value is not null)
        {
            schema[keyword] = JsonNode.Parse(value);
        }

        var answer = await Ask(request);

        Assert.Equal((400, "invalid_json_schema"), (answer.Status, answer.Text("error", "code")));
    }

    [Fact]
    public async Task A_schema_name_has_no_spaces()
    {
        var request = Request("x");
        request["response_format"]!["json_schema"]!["name"] = "reply class";

        Assert.Equal(400, (await Ask(request)).Status);
    }

    [Fact]
    public async Task A_small_cap_with_reasoning_on_leaves_no_answer()
    {
        var request = Request("x");
        request["max_completion_tokens"] = 50;
        request.Remove("reasoning_effort");

        var answer = await Ask(request);

        Assert.Equal(
            (200, "length", ""),
            (answer.Status, answer.Text("choices", "0", "finish_reason"), answer.Text("choices", "0", "message", "content"))
        );
    }

    [Fact]
    public async Task A_refusal_is_a_200_and_the_label_and_the_content_can_be_set()
    {
        _openAI.ModelRefusal = text => text.Contains("bomb", StringComparison.Ordinal) ? "I can't help." : null;
        _openAI.ChooseLabel = (_, labels) => labels[1];
        _openAI.Content = text => text.Contains("nonsense", StringComparison.Ordinal) ? "{]" : null;

        var refused = await Ask(Request("bomb"));
        var chosen = await Ask(Request("x"));
        var nonsense = await Ask(Request("nonsense"));

        Assert.Equal(
            (200, "I can't help.", null),
            (refused.Status, refused.Text("choices", "0", "message", "refusal"), refused.Text("choices", "0", "message", "content"))
        );
        Assert.Contains("not_interested", chosen.Body, StringComparison.Ordinal);
        Assert.Equal("{]", nonsense.Text("choices", "0", "message", "content"));
    }

    private Task<WireAnswer> Ask(JsonObject request) => _wire.Post("chat/completions", request.ToJsonString());

    private static JsonObject Request(string text)
    {
        var request = JsonNode
            .Parse(
                """
                { "model": "gpt-6-luna", "reasoning_effort": "none", "max_completion_tokens": 300, "store": false,
                  "messages": [ { "role": "system", "content": "Classify one reply to a cold e-mail." }, { "role": "user", "content": "" } ],
                  "response_format": { "type": "json_schema", "json_schema": { "name": "reply_class", "strict": true, "schema": {
                    "type": "object", "additionalProperties": false, "required": ["label", "confidence", "reason"],
                    "properties": { "label": { "type": "string", "enum": ["interested", "not_interested", "out_of_office", "other"] },
                                    "confidence": { "type": "number" }, "reason": { "type": "string" } } } } } }
                """
            )!
            .AsObject();
        request["messages"]![1]!["content"] = $"<<<REPLY\n{text}\nREPLY>>>";
        return request;
    }
}
