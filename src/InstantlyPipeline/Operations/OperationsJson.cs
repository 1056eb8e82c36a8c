using System.Text.Json.Serialization;

namespace InstantlyPipeline.Operations;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(IReadOnlyList<EventView>))]
public sealed partial class OperationsJson : JsonSerializerContext;
