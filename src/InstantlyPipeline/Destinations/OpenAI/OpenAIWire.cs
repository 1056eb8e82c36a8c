using System.Text.Json;

namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>The JSON of chat completions, as far as it is used here.</summary>
internal static class OpenAIWire
{
    internal sealed record Request(
        string Model,
        IReadOnlyList<Message> Messages,
        ResponseFormat? ResponseFormat,
        int MaxCompletionTokens,
        string? ReasoningEffort,
        bool Store = false
    );

    internal sealed record Message(string Role, string Content);

    internal sealed record ResponseFormat(JsonSchema JsonSchema)
    {
        public string Type { get; } = "json_schema";
    }

    internal sealed record JsonSchema(string Name, bool Strict, JsonElement Schema);

    internal sealed record Answer(IReadOnlyList<Choice>? Choices, Usage? Usage);

    internal sealed record Usage(long PromptTokens, long CompletionTokens);

    internal sealed record Choice(string? FinishReason, ChoiceMessage? Message);

    internal sealed record ChoiceMessage(string? Content, string? Refusal);
}
