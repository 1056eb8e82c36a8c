using InstantlyPipeline.Destinations.Http;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class SharedResultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_at_the_same_time_share_one_piece_of_work()
    {
        var started = 0;
        var finish = new TaskCompletionSource<int>();
        var remembered = new SharedResult<int>(_ =>
        {
            started++;
            return finish.Task;
        });

        var first = remembered.GetAsync(Cancellation);
        var second = remembered.GetAsync(Cancellation);
        finish.SetResult(42);

        Assert.Equal((42, 42, 1), (await first, await second, started));
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_stop_the_work_of_the_others()
    {
        var finish = new TaskCompletionSource<int>();
        var remembered = new SharedResult<int>(_ => finish.Task);
        using var impatient = new CancellationTokenSource();

        var left = remembered.GetAsync(impatient.Token);
        var stayed = remembered.GetAsync(Cancellation);
        await impatient.CancelAsync();
        finish.SetResult(42);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(42, await stayed);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        var calls = 0;
        var remembered = new SharedResult<int>(_ =>
            ++calls == 1 ? Task.FromException<int>(new InvalidOperationException()) : Task.FromResult(calls)
        );

        await Assert.ThrowsAsync<InvalidOperationException>(() => remembered.GetAsync(Cancellation));

        Assert.Equal(2, await remembered.GetAsync(Cancellation));
        Assert.Equal(2, await remembered.GetAsync(Cancellation));
    }

    [Fact]
    public async Task A_stale_value_is_learnt_anew_once_however_many_callers_noticed()
    {
        var calls = 0;
        var remembered = new SharedResult<int>(_ => Task.FromResult(++calls));

        Assert.Equal(1, await remembered.GetAsync(Cancellation));
        remembered.Forget(1);
        Assert.Equal(2, await remembered.GetAsync(Cancellation));
        remembered.Forget(1);

        Assert.Equal(2, await remembered.GetAsync(Cancellation));
    }
}
