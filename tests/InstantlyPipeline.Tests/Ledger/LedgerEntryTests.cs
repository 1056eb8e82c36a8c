using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Ledger;

public sealed class LedgerEntryTests
{
    [Fact]
    public void A_row_that_an_older_version_wrote_is_read_and_prints_its_reason_as_before()
    {
        const string text = "discarded: By ana at 2026-08-18T10:00:00Z: handled by phone (It was: no-such-property: Make it.)";
        var at = new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero);
        var row = new TableRow("0", EventKey.OfUnusable("{}"u8, at).Value)
            .Set("EventType", EventType.ReplyReceived)
            .Set("Workspace", "w")
            .Set("Workflow", "replies")
            .Set("Owner", "o")
            .Set("ReceivedAt", at)
            .Set("Status", "Dead")
            .Set("Reason", text)
            .Set("ReplayedAt", at)
            .Set("AttemptsBeforeReplay", 3)
            .Set(
                "Steps",
                """[{"name":"crm","status":"in-doubt","attempts":1,"detail":"started; no result was recorded","at":"2026-08-18T10:00:00+00:00"}]"""
            );

        var entry = LedgerEntry.From(row);

        Assert.True(entry.IsDiscarded);
        Assert.Equal(StepStatus.InDoubt, entry.Step("crm")!.Status);
        Assert.Equal(["crm"], entry.StepsToReplay(new HashSet<string>()));
        Assert.Equal((text, true), (EventView.Of(entry).Reason, EventView.Of(entry).IsDiscarded));
        Assert.Equal("in-doubt", Assert.Single(EventView.Of(entry).Steps).Status);
        Assert.Equal((text, "discarded"), (entry.ToRow("0").Text("Reason"), entry.ToRow("0").Text("ReasonCode")));
    }

    [Fact]
    public async Task Steps_record_themselves_while_others_are_being_written()
    {
        var at = new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero);
        var entry = new LedgerEntry
        {
            Key = EventKey.OfUnusable("{}"u8, at),
            EventType = EventType.ReplyReceived,
            Workspace = "w",
            Workflow = "replies",
            Owner = "o",
            ReceivedAt = at,
        };

        var recording = Task.Run(
            () =>
            {
                for (var number = 0; number < 100_000; number++)
                {
                    entry.Record(
                        new StepRecord
                        {
                            Name = number.ToString(CultureInfo.InvariantCulture),
                            Status = StepStatus.Done,
                            At = at,
                        }
                    );
                }
            },
            TestContext.Current.CancellationToken
        );
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
