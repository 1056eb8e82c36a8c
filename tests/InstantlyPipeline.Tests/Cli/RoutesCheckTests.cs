using System.Text.Json;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary><c>routes check</c> from outside: for the person who wrote the file, and for the script that guards its repository.</summary>
public sealed class RoutesCheckTests : IDisposable
{
    private const string Wrong = """
        {
          "clients": { "acme": { "workspaces": ["w-1"], "slak": { "webhookUrl": "env:SLACK" } } },
          "rotes": []
        }
        """;

    private static readonly Dictionary<string, string> NoSettings = [];
    private readonly DataDirectory _data = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_script_reads_each_mistake_with_its_line_and_the_exit_code_says_that_there_are_some()
    {
        var (exitCode, output, errors) = await CommandLine.RunAsync(NoSettings, Now, "routes", "check", Write(Wrong), "--json");

        using var report = JsonDocument.Parse(output);
        Assert.Equal(2, exitCode);
        Assert.Empty(errors);
        Assert.False(report.RootElement.GetProperty("isRight").GetBoolean());
        var lines = report.RootElement.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("line").GetInt32());
        Assert.Equal([2, 3], lines);
    }

    [Fact]
    public async Task A_person_reads_a_sentence_for_each_mistake()
    {
        var file = Write(Wrong);

        var (exitCode, output, errors) = await CommandLine.RunAsync(NoSettings, Now, "routes", "check", file);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Equal([$"{file}, line 2", $"{file}, line 3"], errors.TrimEnd().Split('\n').Select(line => line.Split(": ")[0]));
    }

    [Fact]
    public async Task The_file_of_ten_mistakes_gives_ten_sentences_and_no_secret()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Payloads", "mistakes.jsonc");

        var (exitCode, _, errors) = await CommandLine.RunAsync(NoSettings, Now, "routes", "check", file);

        string[] said = errors.TrimEnd().Split('\n');
        Assert.Equal(2, exitCode);
        Assert.Equal(10, said.Length);
        Assert.Equal(10, said.Distinct().Count());
        Assert.Equal([2, 3, 7, 8, 9, 10, 11, 13, 16, 17], said.Select(line => int.Parse(line.Split(", line ")[1].Split(':')[0])));
        Assert.DoesNotContain("s3cret", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json", """{"isRight":true,"clients":1,"routes":0,"problems":[]}""")]
    [InlineData(null, "is right: 1 client, 0 routes.")]
    public async Task A_right_file_is_said_to_be_right(string? option, string said)
    {
        var file = Write("""{ "clients": { "acme": { "workspaces": ["w-1"] } } }""");

        string[] arguments = ["routes", "check", file, .. option is null ? (string[])[] : [option]];
        var (exitCode, output, errors) = await CommandLine.RunAsync(NoSettings, Now, arguments);

        Assert.True(exitCode == 0, errors);
        Assert.EndsWith(said, output.TrimEnd(), StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var file = Path.Combine(Directory.CreateDirectory(_data.Path).FullName, "pipeline.json");
        File.WriteAllText(file, text);
        return file;
    }
}
