using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using Xunit;

namespace InstantlyPipeline.Tests.Ledger;

public sealed class LedgerEntryTests
{
    [Fact]
    public async Task Steps_record_themselves_while_others_are_being_written()
    {
        var at = new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero);
        var entry = new LedgerEntry
        {
            Key = EventKey.OfUnusable("{}"u8, at), EventType = EventType.ReplyReceived, Workspace = "w", Workflow = "replies", Owner = "o", ReceivedAt = at,
        };

        var recording = Task.Run(
            () =>
            {
                for (var number = 0; number < 100_000; number++)
                {
                    entry.Record(new StepRecord { Name = number.ToString(CultureInfo.InvariantCulture), Status = StepStatus.Done, At = at });
                }
            },
            TestContext.Current.CancellationToken);
        var seen = 0;
        while (!recording.IsCompleted)
        {
            seen = entry.Steps.ToList().Count;
        }

        await recording;
        Assert.InRange(seen, 0, 100_000);
        Assert.Equal(100_000, entry.Steps.Count);
    }
}
