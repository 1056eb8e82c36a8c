using System.ComponentModel;
using System.Text.Json;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The queries of alerts and workbook, read by Kusto's own compiler, which comes from npm into <c>artifacts/kusto</c>.</summary>
public sealed class QueryTests(CompiledInfrastructure infrastructure)
{
    private static readonly string Folder = Repository.PathOf("artifacts/kusto");

    [Fact]
    public async Task Every_query_compiles()
    {
        var queries = infrastructure
            .Production.All("Microsoft.Insights/scheduledQueryRules")
            .Select(rule => (Name: rule["name"]!.ToString(), Query: rule["properties"]!["criteria"]!["allOf"]![0]!["query"]!.ToString()))
            .Concat(
                infrastructure
                    .Production.WorkbookItems.Where(item => item["content"]!["query"] is not null)
                    .Select(item => (Name: item["name"]!.ToString(), Query: item["content"]!["query"]!.ToString()))
            )
            // The workbook puts in a length that suits the period shown.
            .ToDictionary(query => query.Name, query => query.Query.Replace("{Period:grain}", "1h", StringComparison.Ordinal));

        Assert.Equal(9, queries.Count);
        Assert.Empty(await ObjectionsAsync(queries));
    }

    [Theory]
    [InlineData("AppMetrics | where Nam == 'x'")]
    [InlineData("AppMetrics | summarize last = max(TimeGenerated)")]
    [InlineData("AppMetrics | were true")]
    public async Task A_query_that_does_not_compile_is_found(string query)
    {
        Assert.NotEmpty(await ObjectionsAsync(new Dictionary<string, string> { ["wrong"] = query }));
    }

    private static async Task<string[]> ObjectionsAsync(Dictionary<string, string> queries)
    {
        await InstallAsync();
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("queries.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(queries), TestContext.Current.CancellationToken);

        var run = await Command.RunAsync(
            "node",
            [Path.Combine(Folder, "check-queries.js"), file],
            null,
            TestContext.Current.CancellationToken
        );

        Assert.True(run.ExitCode == 0, run.All);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task InstallAsync()
    {
        const string LockFile = "package-lock.json";
        var source = Repository.PathOf("tests/kusto");
        var installed = Path.Combine(Folder, "node_modules", ".package-lock.json");
        var isCurrent =
            File.Exists(installed)
            && File.Exists(Path.Combine(Folder, LockFile))
            && await File.ReadAllTextAsync(Path.Combine(Folder, LockFile)) == await File.ReadAllTextAsync(Path.Combine(source, LockFile));
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        }
        if (isCurrent)
        {
            return;
        }
        try
        {
            var npm = await Command.RunAsync(
                "npm",
                ["ci", "--no-audit", "--no-fund", "--prefix", Folder],
                null,
                TestContext.Current.CancellationToken
            );
            Assert.SkipWhen(
                npm.ExitCode != 0,
                "The queries were not compiled: npm cannot install @kusto/language-service-next. Run 'npm ci' in "
                    + "artifacts/kusto to see why."
            );
        }
        catch (Win32Exception)
        {
            Assert.Skip("The queries were not compiled: npm is not installed (Node.js 20 or later has it).");
        }
    }
}
