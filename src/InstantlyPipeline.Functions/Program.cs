using InstantlyPipeline;
using InstantlyPipeline.Functions;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Storage;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

return await CheckedStart.RunAsync(() =>
{
    var app = FunctionsApplication.CreateBuilder(args);
    // Settling a message is a call to the host, and each would log four lines.
    app.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning).AddFilter("Azure.Core", LogLevel.Warning);

    app.Services.AddPipeline()
        .AddOverflow()
        .AddAzureTableStorage(app.Configuration)
        .AddStoredPipelineFile()
        .AddServiceBusQueue(app.Configuration)
        .AddTelemetry(app.Configuration);
    return app.Build();
});
