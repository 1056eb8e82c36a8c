using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Instantly;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InstantlyWire.LeadsRequest))]
[JsonSerializable(typeof(InstantlyWire.LeadRequest))]
[JsonSerializable(typeof(InstantlyWire.OpinionRequest))]
[JsonSerializable(typeof(InstantlyWire.InterestRequest))]
[JsonSerializable(typeof(InstantlyWire.BlockListEntry))]
[JsonSerializable(typeof(InstantlyWire.Account))]
[JsonSerializable(typeof(InstantlyWire.Email))]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.Lead>), TypeInfoPropertyName = "Leads")]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.BlockListEntry>), TypeInfoPropertyName = "BlockList")]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.Email>), TypeInfoPropertyName = "Emails")]
internal sealed partial class InstantlyJson : JsonSerializerContext;
