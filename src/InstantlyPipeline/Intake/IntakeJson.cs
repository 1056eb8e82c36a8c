using System.Text.Json.Serialization;

namespace InstantlyPipeline.Intake;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ReceivedBody))]
internal sealed partial class IntakeJson : JsonSerializerContext;
