using System.Text.Json.Serialization;

namespace InstantlyPipeline.Operations;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(IReadOnlyList<EventView>))]
[JsonSerializable(typeof(ReplayReport))]
public sealed partial class OperationsJson : JsonSerializerContext;
