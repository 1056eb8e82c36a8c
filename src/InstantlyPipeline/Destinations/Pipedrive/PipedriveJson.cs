using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Pipedrive;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Found<PipedriveWire.FoundPerson>>), TypeInfoPropertyName = "FoundPersons")]
[JsonSerializable(
    typeof(PipedriveWire.Envelope<PipedriveWire.Found<PipedriveWire.FoundOrganization>>),
    TypeInfoPropertyName = "FoundOrganizations"
)]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Found<PipedriveWire.Deal>>), TypeInfoPropertyName = "FoundDeals")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Person>>), TypeInfoPropertyName = "Persons")]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Person>), TypeInfoPropertyName = "OnePerson")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Organization>>), TypeInfoPropertyName = "Organizations")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Deal>>), TypeInfoPropertyName = "Deals")]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Deal>), TypeInfoPropertyName = "OneDeal")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Activity>>), TypeInfoPropertyName = "Activities")]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Activity>), TypeInfoPropertyName = "OneActivity")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Note>>), TypeInfoPropertyName = "Notes")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Stage>>), TypeInfoPropertyName = "Stages")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Pipeline>>), TypeInfoPropertyName = "Pipelines")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.User>>), TypeInfoPropertyName = "Users")]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.User>), TypeInfoPropertyName = "OneUser")]
[JsonSerializable(typeof(PipedriveWire.Envelope<IReadOnlyList<PipedriveWire.Field>>), TypeInfoPropertyName = "Fields")]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Field>), TypeInfoPropertyName = "CreatedField")]
[JsonSerializable(typeof(PipedriveWire.Envelope<PipedriveWire.Record>), TypeInfoPropertyName = "Created")]
[JsonSerializable(typeof(PipedriveWire.FieldRequest))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class PipedriveJson : JsonSerializerContext;
