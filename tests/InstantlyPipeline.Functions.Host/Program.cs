using System.CommandLine;
using InstantlyPipeline.Functions.Host.Comparison;

var root = new RootCommand("Runs function apps in their real worker process, under a stand-in for the Functions host and for Service Bus.")
{
    CompareCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
