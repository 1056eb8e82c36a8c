using System.Text.Json.Serialization;

namespace InstantlyPipeline.Suppressions;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SuppressionEntry))]
[JsonSerializable(typeof(SuppressionView))]
[JsonSerializable(typeof(IReadOnlyList<SuppressionView>))]
[JsonSerializable(typeof(SuppressionAnswer))]
[JsonSerializable(typeof(SuppressionImported))]
[JsonSerializable(typeof(SuppressionPayload))]
public sealed partial class SuppressionsJson : JsonSerializerContext;
