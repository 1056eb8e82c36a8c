using System.Text.Json.Serialization;

namespace InstantlyPipeline.Numbers;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(IReadOnlyList<Tally>))]
internal sealed partial class NumbersJson : JsonSerializerContext;
