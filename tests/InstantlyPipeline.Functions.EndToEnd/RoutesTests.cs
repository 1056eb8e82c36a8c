using System.Net;
using System.Text.Json.Nodes;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

/// <summary>The file of clients and routes does on Azure what it does on self-host.</summary>
[Collection(typeof(RunningAppCollection))]
public sealed class RoutesTests(RunningApp app)
{
    private const string Workspace = "e2e-acme";

    private const string File = $$"""
        {
          "unknownWorkspaces": "act",
          "clients": { "acme": { "workspaces": ["{{Workspace}}"], "webhookSecrets": ["setting:{{RunningApp.ClientSecretSetting}}"], "inherits": ["slack"] } },
          "routes": [
            { "name": "pricing", "when": { "client": "acme", "label": "Pricing, end to end" }, "do": [{ "alert": "#pricing" }] },
            { "name": "quiet", "when": { "client": "acme", "label": "Quiet, end to end" }, "do": ["nothing"] }
          ]
        }
        """;

    [Fact]
    public async Task A_pushed_file_binds_a_secret_to_its_client_and_its_routes_decide()
    {
        var deliveries = new Deliveries(seed: 11);
        var pushed = await app.PushAsync(File);
        Assert.Empty(pushed["problems"]!.AsArray());

        var pricing = await DeliverAsync(deliveries.Label("Pricing, end to end", Lead, In));
        var quiet = await DeliverAsync(deliveries.Label("Quiet, end to end", Lead, In));
        using var foreign = await app.PostAsync(new ByteArrayContent(deliveries.Label("Pricing, end to end", Lead, In)));
        await app.SettledAsync();
        var (told, silent) = (await app.EventAsync(pricing), await app.EventAsync(quiet));

        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Equal(("done", "acme"), (told["status"]!.ToString(), told["client"]!.ToString()));
        Assert.Equal("done", StepOf(told, "route-pricing-1-slack-alert")["status"]!.ToString());
        Assert.Equal("skipped", StepOf(silent, "slack-alert")["status"]!.ToString());
        Assert.Single(app.Slack.Messages, message => message.Text.Contains("Pricing, end to end", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Slack.Messages, message => message.Text.Contains("Quiet, end to end", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_file_says_what_is_wrong_and_changes_nothing()
    {
        await app.PushAsync(File);

        var refused = await app.PushAsync("""{ "clints": {} }""");

        Assert.Contains("Did you mean clients?", refused["problems"]![0]!.ToString(), StringComparison.Ordinal);
        var clients = await app.ClientsAsync();
        Assert.Equal("acme", Assert.Single(clients.AsArray())!["name"]!.ToString());
    }

    [Fact]
    public async Task The_file_of_ten_mistakes_gives_ten_sentences_here_as_well()
    {
        var file = await System.IO.File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Payloads", "mistakes.jsonc"),
            TestContext.Current.CancellationToken
        );

        var refused = await app.PushAsync(file);

        var said = refused["problems"]!.AsArray().Select(problem => problem!.ToString()).ToList();
        Assert.Equal(10, said.Count);
        Assert.Equal(
            ["2", "3", "7", "8", "9", "10", "11", "13", "16", "17"],
            said.Select(line => line.Split("line ")[1].Split([':', ' '])[0])
        );
        Assert.DoesNotContain(said, line => line.Contains("s3cret", StringComparison.Ordinal));
    }

    private static SampleLead Lead { get; } = new("ada.end@to.example", "Ada", "End", "To");

    private static DeliveryOptions In { get; } = new() { Workspace = Workspace };

    private async Task<string> DeliverAsync(byte[] body)
    {
        using var answer = await app.PostAsync(new ByteArrayContent(body), secret: RunningApp.ClientSecret);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!["eventKey"]!.ToString();
    }

    private static JsonNode StepOf(JsonNode view, string name) =>
        view["steps"]!.AsArray().Single(step => step!["name"]!.ToString() == name)!;
}
