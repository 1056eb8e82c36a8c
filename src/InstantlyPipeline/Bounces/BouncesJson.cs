using System.Text.Json.Serialization;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Bounces.Clusters;

namespace InstantlyPipeline.Bounces;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BounceEvidence))]
[JsonSerializable(typeof(ReportPayload))]
[JsonSerializable(typeof(ClusterPayload))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(BounceNumber))]
[JsonSerializable(typeof(IReadOnlyList<BounceNumber>))]
public sealed partial class BouncesJson : JsonSerializerContext;
