using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>Counts what is sent to Azure.</summary>
internal sealed class CountedRequests : HttpPipelineSynchronousPolicy
{
    private int _requests;

    public int Requests => _requests;

    /// <summary>A pipeline on the emulator's tables whose requests are counted.</summary>
    public static async Task<(PipelineUnderTest Pipeline, CountedRequests Counted)> StartAsync(Azurite azurite)
    {
        var counted = new CountedRequests();
        var options = new TableClientOptions();
        options.AddPolicy(counted, HttpPipelinePosition.PerCall);
        var tables = new AzureTableStore(new TableServiceClient(azurite.ConnectionString, options));
        return (await PipelineUnderTest.StartOnAsync(tables), counted);
    }

    public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _requests);
}
