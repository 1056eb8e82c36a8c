using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var app = FunctionsApplication.CreateBuilder(args);
app.Services.AddSingleton(_ => new ServiceBusClient(app.Configuration["ServiceBus"]))
    .AddSingleton(services => services.GetRequiredService<ServiceBusClient>().CreateSender("engagement"));
await app.Build().RunAsync();
