using System.Text.Json.Serialization;

namespace InstantlyPipeline.Replies;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReplyTriage))]
[JsonSerializable(typeof(ReplyLabel))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RepliesJson : JsonSerializerContext;
