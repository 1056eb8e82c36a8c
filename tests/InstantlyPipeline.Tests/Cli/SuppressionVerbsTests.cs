using System.Text;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary><c>suppressions</c> as a person uses it: each verb a process of its own, against <c>serve</c> in another.</summary>
public sealed class SuppressionVerbsTests : IDisposable
{
    private const string Address = "dana.okafor@harborline.example";

    private readonly DataDirectory _data = new();
    private readonly DataDirectory _other = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _data.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task An_address_is_barred_found_explained_and_lifted_by_commands()
    {
        await using var serve = await StartAsync(_data);

        var added = await DecideAsync(serve, "add", "asked on the phone", "ann");
        var listed = await RunAsync(serve, _data, "list", "--json");
        var searched = await RunAsync(serve, _data, "search", "okafor");
        var why = await RunAsync(serve, _data, "why", Address);
        var removed = await DecideAsync(serve, "remove", "changed her mind", "ben");
        var left = await RunAsync(serve, _data, "list");
        var lifted = await RunAsync(serve, _data, "list", "--lifted", "--json");

        Assert.All(
            new[] { added, listed, searched, why, removed, left, lifted },
            answer => Assert.Equal((0, ""), (answer.ExitCode, answer.Errors))
        );
        Assert.Contains("barred", added.Output, StringComparison.Ordinal);
        Assert.Contains("\"note\":\"asked on the phone\"", Assert.Single(Lines(listed.Output)), StringComparison.Ordinal);
        Assert.Contains(Address, searched.Output, StringComparison.Ordinal);
        Assert.Contains("ann", why.Output, StringComparison.Ordinal);
        Assert.Contains("may be mailed again", removed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Address, left.Output, StringComparison.Ordinal);
        Assert.Contains("\"liftedWhy\":\"changed her mind\"", Assert.Single(Lines(lifted.Output)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_import_and_export_again_give_the_same_file()
    {
        var (first, second) = (Path.Combine(_data.Path, "first.csv"), Path.Combine(_data.Path, "second.csv"));
        await using (var serve = await StartAsync(_data))
        {
            var lists = Path.Combine(_data.Path, "bought.csv");
            await File.WriteAllTextAsync(
                lists,
                $"address,workspace,reason,note\r\n+1@harborline.example,{Deliveries.Workspace},unsubscribed,\"=1+1, \"\"said "
                    + $"so\"\"\"\r\neve@harborline.example,{Deliveries.Workspace},hard-bounce,\r\n",
                Encoding.UTF8,
                Now
            );
            Assert.Equal(0, (await RunAsync(serve, _data, "import", lists, "--who", "ann")).ExitCode);
            await DecideAsync(serve, "add", "asked on the phone", "ann");
            Assert.Equal(0, (await RunAsync(serve, _data, "export", first)).ExitCode);
        }

        await using var another = await StartAsync(_other);
        var imported = await RunAsync(another, _other, "import", first, "--json");
        await RunAsync(another, _other, "export", second);
        var again = await RunAsync(another, _other, "import", first, "--json");

        Assert.Contains("\"added\":3", imported.Output, StringComparison.Ordinal);
        Assert.Contains("\"known\":3", again.Output, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(first, Now), await File.ReadAllTextAsync(second, Now));
        Assert.DoesNotContain(Lines(await File.ReadAllTextAsync(first, Now)), line => line[0] is '+' or '=');
    }

    [Theory]
    [InlineData(2, "add", "not an address", "--workspace", "w", "--why", "x")]
    [InlineData(2, "add", Address, "--workspace", "w")]
    [InlineData(2, "import", "no-such-file.csv")]
    public async Task What_cannot_be_done_is_said_with_the_exit_code(int exitCode, params string[] arguments)
    {
        await using var serve = await StartAsync(_data);

        var (code, _, errors) = await RunAsync(serve, _data, arguments);

        Assert.True((code, errors.Length > 0) == (exitCode, true), $"{code}: {errors}");
    }

    private static Task<ServeProcess> StartAsync(DataDirectory data) =>
        ServeProcess.StartAsync(
            data.Path,
            new Dictionary<string, string?> { ["Webhook:Secrets:0"] = "0123456789abcdef0123456789abcdef", ["Connection:Watch"] = "false" },
            Now
        );

    private Task<(int ExitCode, string Output, string Errors)> DecideAsync(ServeProcess serve, string verb, string why, string who) =>
        RunAsync(serve, _data, verb, Address, "--workspace", Deliveries.Workspace, "--why", why, "--who", who);

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(
        ServeProcess serve,
        DataDirectory data,
        params string[] arguments
    ) =>
        CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            ["suppressions", .. arguments, "--data", data.Path, "--url", serve.Webhook.GetLeftPart(UriPartial.Authority)]
        );

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
