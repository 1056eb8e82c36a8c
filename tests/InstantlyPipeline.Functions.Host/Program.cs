using System.CommandLine;
using InstantlyPipeline.Functions.Host.Comparison;
using InstantlyPipeline.Functions.Host.Soaking;

var root = new RootCommand("Runs function apps in their real worker process, under a stand-in for the Functions host and for Service Bus.")
{
    CompareCommand.Create(),
    TwoInstancesCommand.Create(),
};

// Its workers are processes of their own: there has to be time to end them.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
