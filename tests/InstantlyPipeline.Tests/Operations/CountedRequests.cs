using Azure.Core;
using Azure.Core.Pipeline;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>Counts what is sent to Azure.</summary>
internal sealed class CountedRequests : HttpPipelineSynchronousPolicy
{
    private int _requests;

    public int Requests => _requests;

    public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _requests);
}
