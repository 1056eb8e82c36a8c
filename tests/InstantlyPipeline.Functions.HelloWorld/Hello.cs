using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions.HelloWorld;

/// <summary>The least that a function can do with a delivery: nothing. What the pipeline's intake is measured against.</summary>
public sealed class Hello
{
    [Function(nameof(Hello))]
    public HttpResponseData Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/instantly")] HttpRequestData request
    ) => request.CreateResponse(HttpStatusCode.OK);
}
