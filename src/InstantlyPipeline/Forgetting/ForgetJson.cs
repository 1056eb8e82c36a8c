using System.Text.Json.Serialization;

namespace InstantlyPipeline.Forgetting;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ForgetAnswer))]
[JsonSerializable(typeof(ForgetReport))]
[JsonSerializable(typeof(IReadOnlyList<ForgetReport>))]
public sealed partial class ForgetJson : JsonSerializerContext;
