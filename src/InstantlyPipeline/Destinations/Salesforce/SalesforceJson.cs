using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Salesforce;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SalesforceWire.Session))]
[JsonSerializable(typeof(SalesforceWire.Page<SalesforceWire.Record>), TypeInfoPropertyName = "Records")]
[JsonSerializable(typeof(SalesforceWire.Page<SalesforceWire.Contact>), TypeInfoPropertyName = "Contacts")]
[JsonSerializable(typeof(SalesforceWire.Page<SalesforceWire.Lead>), TypeInfoPropertyName = "Leads")]
[JsonSerializable(typeof(SalesforceWire.Page<SalesforceWire.Stage>), TypeInfoPropertyName = "Stages")]
[JsonSerializable(typeof(SalesforceWire.Page<SalesforceWire.Role>), TypeInfoPropertyName = "Roles")]
[JsonSerializable(typeof(SalesforceWire.Page<SalesforceWire.Person>), TypeInfoPropertyName = "People")]
[JsonSerializable(typeof(SalesforceWire.Page<SalesforceWire.LeadStatus>), TypeInfoPropertyName = "LeadStatuses")]
[JsonSerializable(typeof(SalesforceWire.Page<SalesforceWire.Activity>), TypeInfoPropertyName = "Activities")]
[JsonSerializable(typeof(SalesforceWire.Description))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(SalesforceWire.Opportunity))]
[JsonSerializable(typeof(SalesforceWire.Saved))]
[JsonSerializable(typeof(SalesforceWire.AccountRequest))]
[JsonSerializable(typeof(SalesforceWire.StageRequest))]
[JsonSerializable(typeof(SalesforceWire.RoleRequest))]
[JsonSerializable(typeof(SalesforceWire.OptOutRequest))]
internal sealed partial class SalesforceJson : JsonSerializerContext;
