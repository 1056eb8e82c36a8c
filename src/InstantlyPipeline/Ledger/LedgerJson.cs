using System.Text.Json.Serialization;

namespace InstantlyPipeline.Ledger;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(StepRecord[]))]
internal sealed partial class LedgerJson : JsonSerializerContext;
