using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Close;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(CloseWire.Created))]
[JsonSerializable(typeof(CloseWire.Person))]
[JsonSerializable(typeof(CloseWire.Lead))]
[JsonSerializable(typeof(CloseWire.Opportunity))]
[JsonSerializable(typeof(CloseWire.Schema))]
[JsonSerializable(typeof(CloseWire.EmailRequest))]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.Person>), TypeInfoPropertyName = "People")]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.Lead>), TypeInfoPropertyName = "Leads")]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.ToDo>), TypeInfoPropertyName = "Tasks")]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.Note>), TypeInfoPropertyName = "Notes")]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.Opportunity>), TypeInfoPropertyName = "Opportunities")]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.Status>), TypeInfoPropertyName = "Statuses")]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.Pipeline>), TypeInfoPropertyName = "Pipelines")]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.User>), TypeInfoPropertyName = "Users")]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.Logged<CloseWire.Person>>), TypeInfoPropertyName = "LoggedPeople")]
[JsonSerializable(typeof(CloseWire.Page<CloseWire.Logged<CloseWire.Lead>>), TypeInfoPropertyName = "LoggedLeads")]
internal sealed partial class CloseJson : JsonSerializerContext;
