using System.Text.Json.Serialization;

namespace InstantlyPipeline.Bounces;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BounceEvidence))]
[JsonSerializable(typeof(PromotionPayload))]
internal sealed partial class BouncesJson : JsonSerializerContext;
