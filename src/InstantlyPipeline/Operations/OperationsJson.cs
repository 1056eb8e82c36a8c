using System.Text.Json.Serialization;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Operations.Numbers;
using InstantlyPipeline.Operations.Operators;
using InstantlyPipeline.Operations.People;
using InstantlyPipeline.Operations.Today;
using InstantlyPipeline.Operations.Trouble;

namespace InstantlyPipeline.Operations;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(IReadOnlyList<ClientView>))]
[JsonSerializable(typeof(IReadOnlyList<EventView>))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(OperationView[]))]
[JsonSerializable(typeof(IReadOnlyList<EngagementCount>))]
[JsonSerializable(typeof(ArrivalPage))]
[JsonSerializable(typeof(ArrivalView))]
[JsonSerializable(typeof(ActionAnswer))]
[JsonSerializable(typeof(FoundLeads))]
[JsonSerializable(typeof(LeadView))]
[JsonSerializable(typeof(TroubleView))]
[JsonSerializable(typeof(NumbersView))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(OperatorEntry))]
[JsonSerializable(typeof(IReadOnlyList<OperatorEntry>))]
[JsonSerializable(typeof(MadeOperator))]
[JsonSerializable(typeof(TrailPage))]
public sealed partial class OperationsJson : JsonSerializerContext;
