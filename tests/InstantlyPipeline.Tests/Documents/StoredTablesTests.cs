using InstantlyPipeline.Erasing;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Documents;

/// <summary>Every table that is written has somebody who answers for it, and the page about privacy says what they say.</summary>
public sealed class StoredTablesTests
{
    [Fact]
    public async Task Every_table_that_the_pipeline_writes_is_known_to_what_forgets_people()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        foreach (var type in Deliveries.Types)
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Create(type));
        }
        await pipeline.AcceptAsync("{}"u8.ToArray());
        await pipeline.OperateAsync("POST", "operators", """{"name":"Ana"}""");
        await pipeline.OperateAsync("POST", "forget", """{"lead":"dana@example.com","confirm":true}""");
        foreach (var task in pipeline.Service<IEnumerable<IPeriodicTask>>())
        {
            await task.RunAsync(TestContext.Current.CancellationToken);
        }
        var known = pipeline.Service<IEnumerable<IEraser>>().SelectMany(eraser => eraser.Tables).ToList();

        var written = await pipeline.Tables.ListTablesAsync("", TestContext.Current.CancellationToken);

        Assert.InRange(written.Count, 15, 200);
        Assert.DoesNotContain(written, table => !known.Any(one => one.Is(table)));
        Assert.Empty(known.GroupBy(one => one.Name).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public async Task The_page_about_privacy_lists_every_table_as_the_program_does()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var page = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Documents", "privacy.md"));

        var listed = page.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim());

        Assert.Equal(
            pipeline
                .Service<IEnumerable<IEraser>>()
                .SelectMany(eraser => eraser.Tables)
                .OrderBy(table => table.Name, StringComparer.Ordinal)
                .Select(RowOf),
            listed
        );
    }

    private static string RowOf(StoredTable table) =>
        $"| `{table.Name}{(table.IsSeries ? "…" : "")}` | {table.Holds} | {table.Leaves} | {table.Forgets} |";
}
