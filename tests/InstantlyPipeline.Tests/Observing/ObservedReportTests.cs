using System.Text.Json;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Routes;
using Xunit;

namespace InstantlyPipeline.Tests.Observing;

/// <summary>A team that runs the pipeline beside another tool sees whom both would have served, and whom only one.</summary>
public sealed class ObservedReportTests
{
    private const string File =
        $$"""{ "clients": { "acme": { "workspaces": ["{{Deliveries.Workspace}}"], "mode": "observe", "inherits": ["all"] } } }""";

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Mira = new("mira.holt@tern.example", "Mira", "Holt", "Tern");
    private static readonly SampleLead Ravi = new("ravi.menon@lumen.example", "Ravi", "Menon", "Lumen");

    [Fact]
    public async Task Leads_are_compared_with_the_other_tools_file_and_with_what_Instantly_says()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.Instantly.AddLead(Mira.Email, interestStatus: 1);
        pipeline.World.Instantly.AddLead(Ravi.Email);
        foreach (var lead in (SampleLead[])[Dana, Mira, Ravi])
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", lead));
        }

        var report = await ReportAsync(
            pipeline,
            "Email,Action\r\nDANA.OKAFOR@harborline.example,=Slack message\r\nnobody@heard.example,deal made\r\n"
        );

        Assert.Equal((3, 2, 1, 1), (Count(report, "events"), Count(report, "both"), Count(report, "onlyHere"), Count(report, "onlyThere")));
        var rows = report.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("lead").GetString()!);
        Assert.Equal("both", rows[Dana.Email].GetProperty("verdict").GetString());
        Assert.Equal("Instantly: Interested", rows[Mira.Email].GetProperty("elsewhere")[0].GetString());
        Assert.Equal("only-here", rows[Ravi.Email].GetProperty("verdict").GetString());
        Assert.Equal("only-there", rows["nobody@heard.example"].GetProperty("verdict").GetString());
        Assert.Equal("reply, interested", rows[Dana.Email].GetProperty("what")[0].GetString());
        Assert.Contains("HubSpot", rows[Dana.Email].GetProperty("wouldHave").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Reading_is_all_that_it_does_anywhere()
    {
        await using var pipeline = await StartAsync();
        pipeline.World.Instantly.AddLead(Dana.Email);
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", Dana));
        Assert.Empty(pipeline.World.AllCalls);

        await ReportAsync(pipeline, csv: null);

        Assert.Equal("/api/v2/leads/list", Assert.Single(pipeline.World.AllCalls).Path); // a POST that lists
        Assert.All(pipeline.World.All, server => Assert.Empty(server.Effects));
    }

    [Fact]
    public async Task A_file_without_addresses_and_a_client_that_is_none_are_said()
    {
        await using var pipeline = await StartAsync();

        var report = await ReportAsync(pipeline, "name,what\r\nDana,deal\r\n");
        var (status, refusal) = await pipeline.OperateAsync("POST", "routes/report", """{"client":"acmee"}""");

        Assert.Contains("no column of addresses", report.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(400, status);
        Assert.Contains("Did you mean acme?", refusal.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static Task<PipelineUnderTest> StartAsync() => PipelineUnderTest.StartWithAsync(new TextFile(File));

    private static async Task<JsonElement> ReportAsync(PipelineUnderTest pipeline, string? csv)
    {
        var (status, report) = await pipeline.OperateAsync(
            "POST",
            "routes/report",
            $$"""{"client":"Acme","since":"2026-08-17","until":"2026-08-18","csv":{{JsonSerializer.Serialize(csv)}}}"""
        );
        Assert.Equal(200, status);
        return report;
    }

    private static int Count(JsonElement report, string name) => report.GetProperty(name).GetInt32();
}
