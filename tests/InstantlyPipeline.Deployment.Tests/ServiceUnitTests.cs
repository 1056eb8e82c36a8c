using System.ComponentModel;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The systemd unit, and the proxies before it.</summary>
public sealed partial class ServiceUnitTests
{
    private const string Unit = "infra/systemd/instantly-pipeline.service";
    private static readonly string Guide = Repository.Text("docs/self-host.md");

    [Fact]
    public async Task What_the_service_could_be_made_to_do_is_rated_1_5_or_less()
    {
        CommandResult rated;
        try
        {
            rated = await Command.RunAsync(
                "systemd-analyze",
                ["security", "--offline=true", "--no-pager", "--threshold=15", Repository.PathOf(Unit)],
                null,
                TestContext.Current.CancellationToken
            );
        }
        catch (Win32Exception)
        {
            Assert.Skip("systemd-analyze is not here. On a Linux machine, install systemd (apt-get install systemd).");
            return;
        }
        Assert.SkipWhen(
            rated.Errors.Contains("unrecognized option", StringComparison.Ordinal),
            "This systemd-analyze is older than 250 and cannot rate a file."
        );

        Assert.True(rated.ExitCode == 0, rated.Output + rated.Errors);
        Assert.Matches(@"Overall exposure level for instantly-pipeline\.service: (?:0\.\d|1\.[0-5]) ", rated.Output);
    }

    [Fact]
    public void The_service_stops_more_slowly_than_the_pipeline() =>
        Assert.True(
            int.Parse(StopsAfter().Match(Repository.Text(Unit)).Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) > 20
        );

    [Fact]
    public void The_runtime_may_look_at_its_processors_or_it_would_not_start() =>
        Assert.Matches(@"SystemCallFilter=~@privileged @resources\n(?:#.*\n)*SystemCallFilter=sched_setaffinity\n", Repository.Text(Unit));

    [Fact]
    public void The_proxies_publish_the_webhook_and_nothing_else()
    {
        var published = Published().Matches(Guide).Select(match => match.Groups["path"].Value).ToList();

        // The plain path, and a client's door below it.
        Assert.Equal(["/webhooks/instantly /webhooks/instantly/*", "~ ^/webhooks/instantly(/[^/]+)?$"], published);
        Assert.Equal(2, Passed().Count(Guide)); // each proxied block is one of those
        Assert.Contains("respond 404", Guide, StringComparison.Ordinal);
        Assert.Contains("return 404;", Guide, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^TimeoutStopSec=(\d+)$", RegexOptions.Multiline)]
    private static partial Regex StopsAfter();

    [GeneratedRegex(@"(?:@webhook path|location) (?<path>[^\n{]+?)(?:\s+handle @webhook)? \{\s+(?:reverse_proxy|proxy_pass) ")]
    private static partial Regex Published();

    [GeneratedRegex(@"^\s*(?:reverse_proxy|proxy_pass) ", RegexOptions.Multiline)]
    private static partial Regex Passed();
}
