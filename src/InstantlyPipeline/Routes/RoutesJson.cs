using System.Text.Json.Serialization;

namespace InstantlyPipeline.Routes;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(RouteDecision))]
[JsonSerializable(typeof(RouteView))]
[JsonSerializable(typeof(RouteView[]))]
[JsonSerializable(typeof(RouteTest))]
[JsonSerializable(typeof(PushReport))]
[JsonSerializable(typeof(CheckReport))]
public sealed partial class RoutesJson : JsonSerializerContext;
