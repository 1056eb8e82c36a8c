using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Refusals;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Intake;

/// <summary>A refusal is seen: counted, kept, said in the log once a minute.</summary>
public sealed class RefusedDeliveriesTests
{
    private readonly MemoryTableStore _tables = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_refused_is_known_to_the_next_process()
    {
        await using (var first = new RefusedDeliveries(_tables, _time, NullLogger<RefusedDeliveries>.Instance))
        {
            first.Record("unauthorized");
            first.Record("unauthorized");
            first.Record("accepted");
        }
        await using var next = new RefusedDeliveries(_tables, _time, NullLogger<RefusedDeliveries>.Instance);
        next.Record("wrong-path");

        var found = await next.ListAsync(_time.GetUtcNow().AddHours(-1), Now);

        Assert.Equal([("unauthorized", 2L), ("wrong-path", 1L)], found.Select(cause => (cause.Cause, cause.Count)));
    }

    [Fact]
    public async Task After_an_hour_it_is_no_longer_lately()
    {
        await using var refused = new RefusedDeliveries(_tables, _time, NullLogger<RefusedDeliveries>.Instance);
        refused.Record("unauthorized");
        await refused.Writing;
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Empty(await refused.ListAsync(_time.GetUtcNow().AddHours(-1), Now));
    }
}
