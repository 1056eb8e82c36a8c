using System.Text.Json.Serialization;

namespace InstantlyPipeline.Connection;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ConnectReport))]
[JsonSerializable(typeof(RecoveryReport))]
[JsonSerializable(typeof(IReadOnlyList<BooksView>))]
public sealed partial class ConnectionJson : JsonSerializerContext;
