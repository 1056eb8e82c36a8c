using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Instantly;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(InstantlyWire.LeadsRequest))]
[JsonSerializable(typeof(InstantlyWire.LeadRequest))]
[JsonSerializable(typeof(InstantlyWire.OpinionRequest))]
[JsonSerializable(typeof(InstantlyWire.InterestRequest))]
[JsonSerializable(typeof(InstantlyWire.BlockListEntry))]
[JsonSerializable(typeof(InstantlyWire.Account))]
[JsonSerializable(typeof(InstantlyWire.Email))]
[JsonSerializable(typeof(InstantlyWire.LeadFilterRequest))]
[JsonSerializable(typeof(InstantlyWire.Webhook))]
[JsonSerializable(typeof(InstantlyWire.WebhookRequest))]
[JsonSerializable(typeof(InstantlyWire.WebhookTest))]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.Webhook>), TypeInfoPropertyName = "Webhooks")]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.DeliveryAttempt>), TypeInfoPropertyName = "DeliveryLog")]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.Campaign>), TypeInfoPropertyName = "Campaigns")]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.Account>), TypeInfoPropertyName = "Accounts")]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.Lead>), TypeInfoPropertyName = "Leads")]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.BlockListEntry>), TypeInfoPropertyName = "BlockList")]
[JsonSerializable(typeof(InstantlyWire.Page<InstantlyWire.Email>), TypeInfoPropertyName = "Emails")]
internal sealed partial class InstantlyJson : JsonSerializerContext;
