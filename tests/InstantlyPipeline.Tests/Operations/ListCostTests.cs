using System.Globalization;
using System.Text;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>Lists, timelines and searches cost what they return, and not what is stored: counted as Azure counts.</summary>
public sealed class ListCostTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_a_timeline_trouble_and_a_search_take_as_many_transactions_at_a_hundred_thousand_events_as_at_ten_thousand()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var stored = 0;

        stored = await StoreAsync(pipeline, stored, 10_000);
        var few = await CostsAsync(pipeline);
        stored = await StoreAsync(pipeline, stored, 100_000);
        var many = await CostsAsync(pipeline);

        Assert.Equal(100_000, stored);
        Assert.Equal(few, many);
        Assert.All(many, cost => Assert.InRange(cost.Transactions, 1, 130));
    }

    private static async Task<List<(string Call, int Transactions)>> CostsAsync(PipelineUnderTest pipeline)
    {
        var costs = new List<(string, int)>();
        foreach (
            var (method, path, body) in ((string, string, string?)[])
                [
                    ("GET", "arrivals?limit=50", null),
                    ("POST", "leads/show", """{"lead":"lead7@company7.example"}"""),
                    ("GET", "trouble", null),
                    ("POST", "leads/search", """{"q":"lead7@comp"}"""),
                    ("POST", "leads/search", """{"q":"company12.e"}"""),
                ]
        )
        {
            var before = pipeline.Tables.Transactions;
            var (status, answer) = await pipeline.OperateAsync(method, path, body);
            Assert.True(status == 200, $"{path}: {answer.GetRawText()}");
            costs.Add(($"{path} {body}", pipeline.Tables.Transactions - before));
        }
        return costs;
    }

    /// <summary>Rows as the pipeline writes them: thirty days, a thousand leads, one event in fifty dead.</summary>
    private static async Task<int> StoreAsync(PipelineUnderTest pipeline, int from, int to)
    {
        var tables = pipeline.Service<ITableStore>();
        for (var number = from; number < to; number++)
        {
            // Thirty days have room for all of them, so that the later ones lie among the earlier ones.
            var at = Start.AddMinutes(number * 7L % (30 * 24 * 60)).AddTicks(number);
            var body = Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"event_type":"reply_received","timestamp":"{{at:O}}","workspace":"w","campaign_id":"c","lead_email":"lead{{number % 1000}}@company{{number % 1000}}.example","firstName":"Lead","companyName":"Company {{number % 1000}}","reply_text":"Yes"}"""
                )
            );
            var about = InstantlyEvent.Parse(body);
            var key = EventKey.Of(EventReader.Read(body).Identity!);
            var entry = new LedgerEntry
            {
                Key = key,
                EventType = about.EventType,
                Workspace = "w",
                CampaignId = "c",
                LeadEmail = about.LeadEmail,
                Workflow = QueueName.Replies,
                ReceivedAt = at,
                Owner = "o",
                Status = number % 50 == 0 ? EventStatus.Dead : EventStatus.Done,
                Reason =
                    number % 50 == 0 ? new Reason("hubspot-unauthorized", "HubSpot refused the token. Set HubSpot__AccessToken.") : null,
            };
            var arrival = Arrival.Of(entry, about);
            await tables.InsertAsync(EventLedger.TableOf(key), entry.ToRow(LedgerPartition.Of(key)), Now);
            await tables.WriteAsync([ArrivalIndex.Write(arrival)], Now);
            if (number % 1000 == 7 ? number < 10_000 : number % 100 == 7) // the one who is asked for has the same ten events at each size
            {
                await tables.WriteAsync(Timeline.Writes(arrival), Now);
            }
            if (number < 1000)
            {
                await tables.WriteAsync(LeadSearch.Writes(arrival), Now);
            }
            if (entry.Status is EventStatus.Dead)
            {
                await tables.WriteAsync([OpenEvents.Write(entry)], Now);
            }
        }
        return to;
    }
}
