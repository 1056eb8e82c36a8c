using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Outgoing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(OutgoingWire.Message))]
internal sealed partial class OutgoingJson : JsonSerializerContext;
