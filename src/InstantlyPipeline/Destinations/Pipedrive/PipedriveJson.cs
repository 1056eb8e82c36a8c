using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Pipedrive;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Found<PipedriveWire.Person>>), TypeInfoPropertyName = "FoundPersons")]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Found<PipedriveWire.Deal>>), TypeInfoPropertyName = "FoundDeals")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Deal>>), TypeInfoPropertyName = "Deals")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Field>>), TypeInfoPropertyName = "Fields")]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Field>), TypeInfoPropertyName = "CreatedField")]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Record>), TypeInfoPropertyName = "Created")]
[JsonSerializable(typeof(PipedriveWire.PersonRequest))]
[JsonSerializable(typeof(PipedriveWire.DealRequest))]
[JsonSerializable(typeof(PipedriveWire.FieldRequest))]
internal sealed partial class PipedriveJson : JsonSerializerContext;
