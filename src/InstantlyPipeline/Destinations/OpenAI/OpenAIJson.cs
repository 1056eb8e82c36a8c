using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.OpenAI;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(OpenAIWire.Request))]
[JsonSerializable(typeof(OpenAIWire.Answer))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
