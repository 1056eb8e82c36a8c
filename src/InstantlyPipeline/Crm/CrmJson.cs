using System.Text.Json.Serialization;

namespace InstantlyPipeline.Crm;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(CrmRecord))]
internal sealed partial class CrmJson : JsonSerializerContext;
