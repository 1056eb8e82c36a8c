using Azure.Monitor.OpenTelemetry.Exporter;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace InstantlyPipeline.Functions;

/// <summary>Sends logs, traces and metrics to Azure Monitor, to a collector, or nowhere: where neither setting is there, a laptop needs no cloud.</summary>
/// <remarks>
/// One trace spans the queue: the worker starts its span under the host's, the Service Bus client stamps it on the message, and the message carries the
/// context for <see cref="PipelineActivity"/> as well. <c>host.json</c> has <c>telemetryMode</c> set, so that the host speaks the same language.
/// Without the package Worker.OpenTelemetry: its release 1.2.0 brings Worker.Core 2.52.0, with which Worker 2.51.0 fails at every invocation
/// (MissingMethodException in GrpcFunctionInvocation, seen on the real worker). What it does for us is the capability and the source below.
/// </remarks>
internal static class Telemetry
{
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    public const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string WorkerSource = "Microsoft.Azure.Functions.Worker";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var toAzure = !string.IsNullOrWhiteSpace(configuration[AzureMonitorSetting]);
        var toCollector = !string.IsNullOrWhiteSpace(configuration[CollectorSetting]);
        if (!toAzure && !toCollector)
        {
            return services;
        }
        // Tells the host not to send on the worker's behalf what the worker sends itself.
        services.Configure<WorkerOptions>(worker => worker.Capabilities["WorkerOpenTelemetryEnabled"] = bool.TrueString);
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(configuration["WEBSITE_SITE_NAME"] ?? "instantly-pipeline"))
            .WithMetrics(metrics => metrics.AddMeter(PipelineMetrics.MeterName, "System.Runtime"))
            .WithTracing(traces => traces.AddSource(WorkerSource, PipelineActivity.SourceName, "Azure.Messaging.ServiceBus.*", "Azure.Data.Tables.*"));
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
