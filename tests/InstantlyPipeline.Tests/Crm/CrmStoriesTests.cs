using InstantlyPipeline.Operations;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Soak;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>Leads from interested to won, in random order, doubled, eight at once, with two crashes, in all four CRMs.</summary>
/// <remarks>The command <c>crms</c> of the soak does the same with 500 leads, a process of its own and real kills.</remarks>
public sealed class CrmStoriesTests
{
    private const int Stories = 8;

    [Fact]
    public async Task Each_story_ends_as_one_person_one_won_deal_and_one_owned_task_in_each_CRM()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?>(CrmStories.Settings),
            "OpenAI",
            "Teams",
            "Outgoing",
            "Instantly"
        );
        CrmStories.Prepare(pipeline.World);
        var bodies = CrmStories.Deliveries(pipeline.Deliveries, Stories, seed: 20260818, pipeline.Time.GetUtcNow().AddHours(-6));
        foreach (var body in bodies)
        {
            await pipeline.AcceptAsync(body);
        }

        await WorkOffAsync(pipeline, bodies.Count);

        Assert.Empty(pipeline.World.Refusals);
        Assert.DoesNotContain(CrmStories.Count(pipeline.World, Stories), count => !count.Good);
        // By a webhook chat has no look-up: each crash may double an alert, and loses none.
        Assert.InRange(CrmStories.Alerts(pipeline.World), Stories, Stories + 2);
    }

    /// <summary>Eight at once; the process dies twice on the way, and its messages come again.</summary>
    private static async Task WorkOffAsync(PipelineUnderTest pipeline, int messages)
    {
        var waiting = new Queue<QueuedEvent>(Enumerable.Range(0, messages).Select(_ => pipeline.TakeNext()));
        var rounds = 0;
        while (waiting.Count > 0)
        {
            Assert.InRange(++rounds, 1, 50 * messages);
            var batch = Enumerable.Range(0, Math.Min(8, waiting.Count)).Select(_ => waiting.Dequeue()).ToList();
            pipeline.Faulty.DiesAfterWrite = rounds is 2 or 4 ? 20 : null;
            var views = await Task.WhenAll(batch.Select(message => TryAsync(pipeline, message)));
            pipeline.Faulty.DiesAfterWrite = null;
            foreach (var (message, view) in batch.Zip(views))
            {
                if (view is null or { Status: not ("done" or "dead") })
                {
                    waiting.Enqueue(message with { Attempt = message.Attempt + (view is null ? 0 : 1) });
                }
            }
            // Whoever waits for another event, or for the lease of a claim that a crash left, is due by then.
            pipeline.Time.Advance(TimeSpan.FromMinutes(rounds is 2 or 4 ? 10 : 1));
        }
    }

    private static async Task<EventView?> TryAsync(PipelineUnderTest pipeline, QueuedEvent message)
    {
        try
        {
            return await pipeline.ProcessAsync(message);
        }
        catch (IOException)
        {
            return null; // died
        }
    }
}
