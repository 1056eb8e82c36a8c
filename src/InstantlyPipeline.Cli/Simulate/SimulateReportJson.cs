using System.Text.Json.Serialization;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Simulate;

/// <summary>The report for scripts; names are stable.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SimulateReport))]
[JsonSerializable(typeof(OutageReport))]
internal sealed partial class SimulateReportJson : JsonSerializerContext;
