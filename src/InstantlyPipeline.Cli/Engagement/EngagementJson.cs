using System.Text.Json.Serialization;

namespace InstantlyPipeline.Cli.Engagement;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EngagementLine))]
internal sealed partial class EngagementJson : JsonSerializerContext;
