using InstantlyPipeline.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>Sends traces and metrics to a collector when there is one; the exporter reads the standard <c>OTEL_…</c> variables
/// itself.</summary>
internal static class Telemetry
{
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration[EndpointSetting]))
        {
            return services;
        }
        services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("instantly-pipeline"))
            .WithMetrics(metrics =>
                metrics.AddMeter(
                    PipelineMetrics.MeterName,
                    "Microsoft.AspNetCore.Hosting",
                    "Microsoft.AspNetCore.Server.Kestrel",
                    "System.Runtime"
                )
            )
            .WithTracing(traces => traces.AddSource(PipelineActivity.SourceName).AddAspNetCoreInstrumentation())
            .UseOtlpExporter();
        return services;
    }
}
