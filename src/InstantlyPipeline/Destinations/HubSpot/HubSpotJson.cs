using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.HubSpot;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(HubSpotWire.WriteRequest))]
[JsonSerializable(typeof(HubSpotWire.ObjectId))]
[JsonSerializable(typeof(HubSpotWire.Record))]
[JsonSerializable(typeof(HubSpotWire.RecordsAnswer))]
[JsonSerializable(typeof(HubSpotWire.SearchRequest))]
[JsonSerializable(typeof(HubSpotWire.BatchReadRequest))]
[JsonSerializable(typeof(HubSpotWire.UpsertRequest))]
[JsonSerializable(typeof(HubSpotWire.OwnersAnswer))]
[JsonSerializable(typeof(HubSpotWire.Pipeline))]
[JsonSerializable(typeof(HubSpotWire.Property))]
[JsonSerializable(typeof(HubSpotWire.PropertyAnswer))]
[JsonSerializable(typeof(HubSpotWire.OptionsRequest))]
internal sealed partial class HubSpotJson : JsonSerializerContext;
