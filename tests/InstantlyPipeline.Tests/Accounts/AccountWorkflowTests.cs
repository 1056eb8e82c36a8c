using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Accounts;

public sealed class AccountWorkflowTests
{
    private const string Account = "ana@outreach.example.org";

    [Fact]
    public async Task An_account_s_trouble_is_told_once_a_day_with_what_Instantly_says()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddAccount(new InstantlyAccount(Account, -1));

        await pipeline.DeliverAsync(pipeline.Deliveries.AccountError(Account));
        pipeline.Time.Advance(TimeSpan.FromHours(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.AccountError(Account));
        pipeline.Time.Advance(TimeSpan.FromHours(24));
        await pipeline.DeliverAsync(pipeline.Deliveries.AccountError(Account));

        Assert.Equal(2, pipeline.World.Slack.Messages.Count);
        Assert.All(pipeline.World.Slack.Messages, message => Assert.Contains("connection error", message.Blocks, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_accounts_are_two_alerts()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.AccountError(Account));
        await pipeline.DeliverAsync(pipeline.Deliveries.AccountError("sam@outreach.example.org"));

        Assert.Equal(2, pipeline.World.Slack.Messages.Count);
    }

    [Fact]
    public async Task An_alert_that_failed_is_sent_by_the_retry()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Slack.Faults.FailNext(1, 500);

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.AccountError(Account));
        await pipeline.RetryAsync(first);

        Assert.Single(pipeline.World.Slack.Messages);
    }
}
