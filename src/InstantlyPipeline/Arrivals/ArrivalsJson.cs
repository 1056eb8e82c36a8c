using System.Text.Json.Serialization;

namespace InstantlyPipeline.Arrivals;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(Arrival))]
internal sealed partial class ArrivalsJson : JsonSerializerContext;
