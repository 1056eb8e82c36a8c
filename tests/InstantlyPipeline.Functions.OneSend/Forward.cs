using System.Net;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions.OneSend;

/// <summary>What somebody writes in five minutes: the body goes on a queue, and the answer waits for the queue's. No secret, no check, no
/// key.</summary>
public sealed class Forward(ServiceBusSender queue)
{
    [Function(nameof(Forward))]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/instantly")] HttpRequestData request
    )
    {
        var body = await BinaryData.FromStreamAsync(request.Body);
        await queue.SendMessageAsync(new ServiceBusMessage(body));
        return request.CreateResponse(HttpStatusCode.OK);
    }
}
