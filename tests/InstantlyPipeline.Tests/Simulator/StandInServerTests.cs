using InstantlyPipeline.Destinations;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInServerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private StandInSlack _slack = null!;
    private Wire _wire = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _slack = new StandInSlack(_time);
        await _slack.StartAsync(Cancelled);
        _wire = new Wire(_slack.WebhookUrl);
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task A_call_is_recorded_with_its_time_body_and_answer_and_without_the_secret_of_its_path()
    {
        await Post("one");

        var call = Assert.Single(_slack.Calls);
        Assert.Equal(
            ("Slack", "POST", "/services/***", 200, "posted 'one'"),
            (call.Destination, call.Method, call.Path, call.Status, call.Summary)
        );
        Assert.Equal(_time.GetUtcNow(), call.At);
        Assert.Contains("\"one\"", call.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_finds_a_call_that_came_before_and_one_that_comes_later()
    {
        await Post("early");

        var early = await _slack.WaitForCallAsync(call => call.Body.Contains("early", StringComparison.Ordinal), Cancelled);
        var waiting = _slack.WaitForCallAsync(call => call.Body.Contains("late", StringComparison.Ordinal), Cancelled);
        await Post("late");

        Assert.Equal("posted 'early'", early.Summary);
        Assert.Equal("posted 'late'", (await waiting).Summary);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var waiting = _slack.WaitForCallAsync(_ => true, source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_failure_is_answered_as_often_as_asked_and_does_no_work()
    {
        _slack.Faults.FailNext(2, 429, TimeSpan.FromMilliseconds(1_200));

        var first = await Post("a");
        var second = await Post("b");
        var third = await Post("c");

        Assert.Equal((429, "2"), (first.Status, first.RetryAfter));
        Assert.Equal((429, 200), (second.Status, third.Status));
        Assert.Equal("c", Assert.Single(_slack.Messages).Text);
    }

    [Fact]
    public async Task A_failure_may_have_a_body_of_its_own_and_meet_chosen_calls_only()
    {
        _slack.Faults.FailNext(1, 503, body: "<html>down</html>", when: call => call.Body.Contains("unlucky", StringComparison.Ordinal));

        var lucky = await Post("fine");
        var unlucky = await Post("unlucky");

        Assert.Equal(200, lucky.Status);
        Assert.Equal((503, "<html>down</html>"), (unlucky.Status, unlucky.Body));
    }

    [Fact]
    public async Task A_connection_cut_after_the_work_leaves_the_work_done_and_the_caller_without_an_answer()
    {
        _slack.Faults.DropConnectionAfterWork();

        await Assert.ThrowsAsync<HttpRequestException>(() => Post("done anyway"));

        Assert.Equal("done anyway", Assert.Single(_slack.Messages).Text);
        var call = Assert.Single(_slack.Calls);
        Assert.Equal((null, "connection cut after the work"), (call.Status, call.Fault));
    }

    [Fact]
    public async Task A_connection_cut_before_the_work_leaves_nothing()
    {
        _slack.Faults.DropConnectionBeforeWork();

        await Assert.ThrowsAsync<HttpRequestException>(() => Post("lost"));

        Assert.Empty(_slack.Messages);
    }

    [Fact]
    public async Task A_held_call_is_answered_when_it_is_released()
    {
        using var held = _slack.Faults.Hang();
        var pending = Post("patience");
        await held.Reached;
        var before = _slack.Messages.Count;

        held.Release();

        Assert.Equal(200, (await pending).Status);
        Assert.Equal((0, 1), (before, _slack.Messages.Count));
    }

    [Fact]
    public async Task A_held_call_whose_caller_gives_up_is_recorded_and_its_work_is_not_done()
    {
        using var held = _slack.Faults.Hang();
        using var http = new HttpClient();
        using var impatience = new CancellationTokenSource();
        using var body = new StringContent("""{"text":"x"}""");
        var pending = http.PostAsync(_slack.WebhookUrl, body, impatience.Token);
        await held.Reached;

        await impatience.CancelAsync();
        var call = await _slack.WaitForCallAsync(_ => true, Cancelled);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        Assert.Equal((null, "held until the caller gave up"), (call.Status, call.Fault));
        Assert.Empty(_slack.Messages);
    }

    [Fact]
    public async Task A_hundred_callers_at_once_are_each_counted_once()
    {
        _slack.Faults.FailNext(30, 503);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Post($"m{i}")));

        Assert.Equal(30, answers.Count(answer => answer.Status is 503));
        Assert.Equal((70, 100), (_slack.Messages.Distinct().Count(), _slack.Calls.Count));
    }

    [Fact]
    public async Task A_call_held_after_its_work_has_done_it_before_the_answer()
    {
        using var held = _slack.Faults.Hang(afterWork: true);
        var pending = Post("done, not told");
        await held.Reached;

        Assert.Single(_slack.Messages);
        held.Release();
        Assert.Equal(200, (await pending).Status);
    }

    [Fact]
    public async Task Clearing_releases_what_is_held_and_ends_an_outage()
    {
        _ = _slack.Faults.Hang();
        var pending = Post("held");
        _slack.Faults.FailAll();

        // Either it is held already, or it meets a stand-in that has forgotten its faults: it is answered in both cases.
        _slack.Faults.Clear();

        Assert.Equal(200, (await pending).Status);
        Assert.Equal(200, (await Post("well again")).Status);
    }

    [Fact]
    public async Task Only_the_newest_calls_are_kept_when_a_limit_is_set()
    {
        _slack.CallsToKeep = 2;

        await Post("1");
        await Post("2");
        await Post("3");

        Assert.Equal(["posted '2'", "posted '3'"], _slack.Calls.Select(call => call.Summary));
    }

    [Fact]
    public async Task It_listens_on_loopback_only()
    {
        await using var second = new StandInSlack(_time);
        await second.StartAsync(Cancelled);

        Assert.Equal("127.0.0.1", second.BaseAddress.Host);
        Assert.NotEqual(_slack.BaseAddress.Port, second.BaseAddress.Port);
    }

    private Task<WireAnswer> Post(string text) => _wire.Post("", $$"""{"text":"{{text}}"}""");
}
