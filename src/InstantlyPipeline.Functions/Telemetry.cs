using Azure.Monitor.OpenTelemetry.Exporter;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Telemetry;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace InstantlyPipeline.Functions;

/// <summary>Sends logs, traces and metrics to Azure Monitor, to a collector, or nowhere: where neither setting is there, a laptop needs no
/// cloud.</summary>
/// <remarks>
/// One trace spans the queue: the worker starts its span under the host's, the Service Bus client stamps it on the message, and the message
/// carries the context for <see cref="PipelineActivity"/> as well. <c>host.json</c> has <c>telemetryMode</c> set, so that the host speaks
/// the same language. The worker's own defaults tell the host not to send on the worker's behalf what the worker sends itself, and in which
/// schema; they add the worker's spans and what Azure says of the instance. Their package asks for the worker's core of its own release:
/// the two are raised together.
/// </remarks>
internal static class Telemetry
{
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    public const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var toAzure = !string.IsNullOrWhiteSpace(configuration[AzureMonitorSetting]);
        var toCollector = !string.IsNullOrWhiteSpace(configuration[CollectorSetting]);
        if (!toAzure && !toCollector)
        {
            return services;
        }
        var telemetry = services
            .AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .ConfigureResource(resource => resource.AddService(configuration["WEBSITE_SITE_NAME"] ?? "instantly-pipeline"))
            .WithMetrics(metrics => metrics.AddMeter(PipelineMetrics.MeterName, "System.Runtime"))
            .WithTracing(traces => traces.AddSource(PipelineActivity.SourceName, "Azure.Messaging.ServiceBus.*", "Azure.Data.Tables.*"));
        if (toAzure)
        {
            // The component takes no keys (local authentication is off): the identity is a Monitoring Metrics Publisher.
            telemetry.UseAzureMonitorExporter(exporter =>
            {
                exporter.Credential = AzureCredential.From(configuration);
                // Traces are sampled; the warnings and errors of those that are left out are wanted all the same.
                exporter.EnableTraceBasedLogsSampler = false;
            });
        }
        if (toCollector)
        {
            telemetry.UseOtlpExporter();
        }
        return services;
    }
}
