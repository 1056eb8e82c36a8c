using InstantlyPipeline.Operations;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace InstantlyPipeline.Tests.Documents;

/// <summary>The table of operations in the guide, compared with the one the API answers from.</summary>
public sealed class OperationsTests
{
    [Fact]
    public async Task The_guide_lists_every_operation_as_the_API_does()
    {
        await using var pipeline = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(
                new ConfigurationBuilder().AddInMemoryCollection([new("Webhook:Secrets:0", new string('s', 32))]).Build()
            )
            .AddSingleton<IEventQueue, ListQueue>()
            .AddSingleton<IDeadMessages, NoDeadMessages>()
            .AddSingleton<ITableStore, MemoryTableStore>()
            .AddPipeline()
            .BuildServiceProvider();
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", "self-host.md"))
            .Split("\n## The operations API\n")[1]
            .Split("\n## ")[0];

        var listed = guide.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim());

        Assert.Equal(pipeline.GetRequiredService<OperationsTable>().All.Select(RowOf), listed);
    }

    private static string RowOf(Operation operation) =>
        $"| `{operation.Name}` | {operation.Role.ToString().ToLowerInvariant()} | {operation.Summary} |";
}
