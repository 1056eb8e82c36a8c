using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.HubSpot;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HubSpotWire.WriteRequest))]
[JsonSerializable(typeof(HubSpotWire.ObjectId))]
[JsonSerializable(typeof(HubSpotWire.SearchRequest))]
[JsonSerializable(typeof(HubSpotWire.SearchAnswer))]
[JsonSerializable(typeof(HubSpotWire.Property))]
[JsonSerializable(typeof(HubSpotWire.PropertyAnswer))]
internal sealed partial class HubSpotJson : JsonSerializerContext;
