using System.Text.Json.Serialization;

namespace InstantlyPipeline.Observing;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ObservedReport))]
public sealed partial class ObservingJson : JsonSerializerContext;
