using System.ComponentModel;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The images that are built from here, and those that are fetched.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] Lines = Repository.Text("Dockerfile").Split('\n');

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("infra/emulators/compose.yaml")]
    public void Each_image_is_one_that_does_not_change_under_its_name(string file)
    {
        var images = Image().Matches(Repository.Text(file)).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.Matches(@"^[\w./-]+(?:@sha256:[0-9a-f]{64}|:\d+\.\d+\.\d+[\w.-]*|:2022-CU\d+-[\w.-]+)$", image));
    }

    [Fact]
    public void The_image_runs_as_nobody_in_particular_without_a_shell()
    {
        Assert.Contains("chiseled", Lines.Last(line => line.StartsWith("FROM ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Matches(@"^USER [1-9]\d*:[1-9]\d*$", Lines.Single(line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.DoesNotContain(
            Lines.SkipWhile(line => !line.EndsWith(" AS run", StringComparison.Ordinal)),
            line => line.StartsWith("RUN ", StringComparison.Ordinal)
        );
        Assert.Contains("STOPSIGNAL SIGTERM", Lines);
        Assert.DoesNotContain(Lines, line => Secret().IsMatch(line));
    }

    [Fact]
    public void Of_the_clone_only_what_builds_the_command_line_goes_into_the_image()
    {
        var rules = Repository.Text(".dockerignore").Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();
        var allowed = rules.Where(rule => rule[0] == '!').Select(rule => rule[1..].TrimEnd('/')).ToList();

        Assert.Equal("*", rules[0]);
        Assert.All(allowed, path => Assert.True(Path.Exists(Repository.PathOf(path)), $"{path} does not exist."));
        Assert.Contains("global.json", allowed);
        Assert.All(
            Directory.EnumerateFiles(Repository.Root, "Directory.*.props"),
            file => Assert.Contains(Path.GetFileName(file), allowed)
        );
        Assert.All(["**/bin/", "**/obj/", "**/local.settings.json", "**/*.db"], rule => Assert.Contains(rule, rules));
    }

    [Fact]
    public async Task The_image_is_built_where_something_builds_images()
    {
        var now = TestContext.Current.CancellationToken;
        var builder = await BuilderAsync(now);
        Assert.SkipWhen(builder is null, "Neither docker nor podman answers here: the Dockerfile was read and not built.");

        var built = await Command.RunAsync(builder!, ["build", "--quiet", "--tag", "instantly-pipeline-test", "."], null, now);

        Assert.True(built.ExitCode == 0, built.Output + built.Errors);
        var help = await Command.RunAsync(
            builder!,
            ["run", "--rm", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "instantly-pipeline-test", "--help"],
            null,
            now
        );
        Assert.Contains("Runs the pipeline in this process", help.Output, StringComparison.Ordinal);
    }

    private static async Task<string?> BuilderAsync(CancellationToken cancellationToken)
    {
        foreach (var builder in (string[])["docker", "podman"])
        {
            try
            {
                if ((await Command.RunAsync(builder, ["info"], null, cancellationToken)).ExitCode == 0)
                {
                    return builder;
                }
            }
            catch (Win32Exception)
            {
                // not installed
            }
        }
        return null;
    }

    [GeneratedRegex(@"^\s*(?:FROM|image:) (\S+)", RegexOptions.Multiline)]
    private static partial Regex Image();

    [GeneratedRegex(@"\b(?:ENV|ARG)\b.*(?:Secret|Token|Password|ApiKey)", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
