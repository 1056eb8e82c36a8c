using System.Text.Json.Serialization;

namespace InstantlyPipeline.Leads;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(LeadRecord))]
internal sealed partial class LeadsJson : JsonSerializerContext;
