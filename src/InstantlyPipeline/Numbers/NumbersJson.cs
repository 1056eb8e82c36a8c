using System.Text.Json.Serialization;

namespace InstantlyPipeline.Numbers;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Tally))]
[JsonSerializable(typeof(IReadOnlyList<Tally>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, long>>))]
[JsonSerializable(typeof(IReadOnlyList<Dictionary<string, Dictionary<string, long>>>))]
internal sealed partial class NumbersJson : JsonSerializerContext;
