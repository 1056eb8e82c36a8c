using System.Text.Json;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

/// <summary>The given diagnostics as reports in the mailbox of the stand-in Instantly: the pipeline reads them over HTTP and judges them as
/// <see cref="BounceCorpusTests"/> does.</summary>
public sealed class BounceCorpusOverHttpTests
{
    [Fact]
    public async Task Reports_through_Instantly_give_the_classes_of_the_corpus()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["HubSpot", "Pipedrive", "Salesforce", "Close"]);
        var wrong = new List<string>();
        foreach (var (number, line) in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Bounces", "Bounces.jsonl")).Index())
        {
            var sample = JsonSerializer.Deserialize<Sample>(line, JsonSerializerOptions.Web)!;
            var address = $"lead{number}@company{number}.example";
            Report(pipeline, number, address, sample.Text);

            var view = await pipeline.DeliverAsync(
                pipeline.Deliveries.Bounce(
                    new SampleLead(address, "A", "B", "C"),
                    new DeliveryOptions { Campaign = Deliveries.Campaigns[0] }
                )
            );
            // Instantly allows 20 of these reads a minute.
            pipeline.Time.Advance(TimeSpan.FromSeconds(4));

            var evidence = view.Steps.Single(step => step.Name == "evidence").Detail ?? "";
            var isBarred = pipeline.World.Instantly.BlockList.Any(block => block.Value == address);
            if (evidence.Split(' ')[0] != sample.Expect || isBarred != (sample is { Expect: "hard", Trusted: true }))
            {
                wrong.Add($"{sample.Id}: {evidence}, barred: {isBarred}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(103, pipeline.World.Instantly.Calls.Count(call => call.Path.Contains("/emails?", StringComparison.Ordinal)));
    }

    private static void Report(PipelineUnderTest pipeline, int number, string address, string text)
    {
        var lead = pipeline.World.Instantly.AddLead(address);
        pipeline.World.Instantly.AddEmail(
            new InstantlyEmail
            {
                Id = $"01a0143f-4aea-7b05-9e18-{number:000000000000}",
                Subject = "Delivery Status Notification (Failure)",
                Text = text,
                From = "mailer-daemon@outreach.example.org",
                To = "ana@outreach.example.org",
                Account = "ana@outreach.example.org",
                Lead = address,
                LeadId = lead.Id,
                CampaignId = lead.Campaign,
                At = pipeline.Time.GetUtcNow(),
            }
        );
    }

    private sealed record Sample(string Id, string Text, string Expect, bool Trusted);
}
