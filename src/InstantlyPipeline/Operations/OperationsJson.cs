using System.Text.Json.Serialization;
using InstantlyPipeline.Engagement;

namespace InstantlyPipeline.Operations;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(IReadOnlyList<EventView>))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(OperationView[]))]
[JsonSerializable(typeof(IReadOnlyList<EngagementCount>))]
public sealed partial class OperationsJson : JsonSerializerContext;
