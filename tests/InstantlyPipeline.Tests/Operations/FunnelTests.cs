using System.Text;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Routes;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>Each client's funnel as a file that a spreadsheet opens.</summary>
public sealed class FunnelTests
{
    private const string Birch = "1b2e6a40-93c5-4d0f-8f57-0c9d3e5a7b11";

    private const string File = $$"""
        { "clients": {
            "acme": { "workspaces": ["{{Deliveries.Workspace}}"], "inherits": ["all"] },
            "birch": { "workspaces": ["{{Birch}}"], "inherits": ["all"] } } }
        """;

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    [Fact]
    public async Task A_client_has_a_line_for_each_campaign_and_no_name_of_a_campaign_is_a_formula()
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(new TextFile(File));
        var odd = new DeliveryOptions { Campaign = new SampleCampaign("c-1", "=HYPERLINK(\"x\"), and more") };
        for (var number = 0; number < 4; number++)
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Sent(new($"p{number}@x.example", "P", "Q", "X"), odd));
        }
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", Dana, odd));
        await pipeline.DeliverAsync(
            pipeline.Deliveries.Sent(Dana, new DeliveryOptions { Workspace = Birch, Campaign = Deliveries.Campaigns[0] })
        );

        var all = await AskAsync(pipeline, "funnel", []);
        var birch = await AskAsync(pipeline, "funnel", [("client", "birch")]);

        Assert.Equal(3, all.Length);
        Assert.StartsWith("client,workspace,campaign,campaign_id,since,until,sent,opened_directional", all[0], StringComparison.Ordinal);
        Assert.Equal(
            $"acme,{Deliveries.Workspace},\"'=HYPERLINK(\"\"x\"\"), and more\",c-1,2026-08-12,2026-08-18,4,0,0,1,1,0,0,0,25.00,25.00,0.00",
            all[1]
        );
        Assert.StartsWith($"birch,{Birch},", Assert.Single(birch[1..]), StringComparison.Ordinal);
    }

    private static async Task<string[]> AskAsync(PipelineUnderTest pipeline, string path, IReadOnlyList<(string Name, string Value)> query)
    {
        var answer = await pipeline
            .Service<OperationsApi>()
            .AnswerAsync(
                new OperationsRequest(
                    "GET",
                    path,
                    name => query.FirstOrDefault(parameter => parameter.Name == name).Value,
                    $"Bearer {PipelineUnderTest.OperationsToken}",
                    new MemoryStream()
                ),
                TestContext.Current.CancellationToken
            );
        Assert.Equal((200, "text/csv; charset=utf-8"), (answer.Status, answer.ContentType));
        return Encoding.UTF8.GetString(answer.Body.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
